import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Problem } from '../base/problem.js';
import { systemCode } from '../base/system-error.js';

/** SQLite's result codes for a disk that is full, and for a file that cannot be written or opened. */
const FULL = new Set([13]);
const CLOSED = new Set([8, 10, 14, 23]);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS']);
const DAMAGED = new Set([11, 26]);

/** Opens the record of batches; what SQLite says of its disk at any call becomes a Problem. */
export function openDatabase(file: string): DatabaseSyncInstance {
  const complain = (error: unknown): unknown => databaseProblem(error, file) ?? error;
  try {
    return speaking(new DatabaseSync(file), complain);
  } catch (error) {
    throw complain(error);
  }
}

/** What went wrong with the record, for people; undefined for anything that is no fault of the disk. */
export function databaseProblem(cause: unknown, file: string): Problem | undefined {
  const { errcode = 0 } = cause as { errcode?: number };
  // The lower byte; the others tell more.
  const result = errcode & 0xff;
  const why = CLOSED.has(result) ? whyNotWritten(dirname(file)) : systemCode(cause);
  if (FULL.has(result) || why === 'ENOSPC' || why === 'EDQUOT') {
    const advice = 'Free some space there, then run the same command again: what is finished is kept.';
    return new Problem('disk-full', `The disk of the data folder ${dirname(file)} is full.`, advice, { cause });
  }
  if (CLOSED.has(result) || FORBIDDEN.has(why ?? '')) {
    const advice =
      'Check its disk, whose file it is and what may be written there, or set ENLARGER_HOME to another folder.';
    return new Problem('home-unusable', `The record of your batches, ${file}, cannot be written.`, advice, { cause });
  }
  return DAMAGED.has(result) ? damagedDatabase(cause, file) : undefined;
}

/** What the system says to a file in a folder; SQLite does not tell a used-up quota from other refusals. */
function whyNotWritten(folder: string): string | undefined {
  const file = join(folder, `.${process.pid}.enlarger-trial`);
  try {
    writeFileSync(file, Buffer.alloc(2 ** 18));
    return undefined;
  } catch (error) {
    return systemCode(error);
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whatever else is wrong with a file that cannot even be opened. */
export const damagedDatabase = (cause: unknown, file: string): Problem =>
  new Problem(
    'ledger-damaged',
    `The record of your batches, ${file}, cannot be read (${(cause as Error).message}).`,
    'Move that file away and run the same command again: a new record is begun, and results that exist are skipped.',
    { cause },
  );

/** The same rows; what goes wrong on the way to one is told by `complain`. */
function* listening<T>(rows: Iterable<T>, complain: (error: unknown) => unknown): Generator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw complain(error);
  }
}

/** The same object, its errors and those of its statements told by `complain`. */
function speaking<T extends object>(target: T, complain: (error: unknown) => unknown): T {
  /** Statements are made once: compiling one takes longer than most of them do. */
  const prepared = new Map<unknown, object>();
  const methods = new Map<string | symbol, unknown>();
  const method =
    (key: string | symbol, value: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      try {
        if (key === 'iterate') return listening(value.apply(target, args) as Iterable<unknown>, complain);
        if (key !== 'prepare') return value.apply(target, args);
        const statement = prepared.get(args[0]) ?? speaking(value.apply(target, args) as object, complain);
        prepared.set(args[0], statement);
        return statement;
      } catch (error) {
        throw complain(error);
      }
    };
  return new Proxy(target, {
    get(_, key) {
      const known = methods.get(key);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const wrapped = method(key, value as (...args: unknown[]) => unknown);
      methods.set(key, wrapped);
      return wrapped;
    },
  });
}
