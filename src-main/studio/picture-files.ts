import { stat, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finishFile, isThere, makeFolders, partName, refuseTaken, removeParts } from '../base/files.js';
import { isStored } from '../base/in-folder.js';
import { Problem } from '../base/problem.js';
import type { Store } from './storage/store.js';

/** An original that all machines reach. */
export interface Source {
  /** It as a file of this machine. */
  bring(signal: AbortSignal): Promise<string>;
}

/** A result that all machines reach, from its making until it has its name. */
export interface Target {
  /** File that it is made as, which no other machine writes to. */
  readonly own: string;
  /**
   * Removes what others left of it that never got its name. Only who has the claim alone may.
   *
   * @param isAgain  whether anybody had the picture before
   */
  clean(isAgain: boolean): Promise<void>;
  /** Bytes of the file that has its name; null where something has it that is no file, undefined where nothing has. */
  there(): Promise<number | null | undefined>;
  /** @throws Problem `exists` where something has its name */
  refuseTaken(): Promise<void>;
  /** Gives it its name in one step. @throws Problem `exists` where something has it and may not be replaced */
  finish(how: { overwrite: boolean; type: string; signal: AbortSignal }): Promise<void>;
}

/** @param desk  folder of this machine for this picture alone, which need not be there yet */
export function sourceOf(place: string, desk: string, store: Store | undefined): Source {
  if (!isStored(place)) return { bring: () => Promise.resolve(place) };
  const file = join(desk, 'in', basename(place));
  return {
    async bring(signal) {
      await makeFolders(dirname(file));
      await storeFor(place, store).fetch(place, file, signal);
      return file;
    },
  };
}

export function targetOf(place: string, desk: string, store: Store | undefined): Target {
  return isStored(place) ? storedTarget(place, desk, storeFor(place, store)) : folderTarget(place);
}

const folderTarget = (place: string): Target => {
  const own = partName(place);
  return {
    own,
    clean: () => removeParts(unfinishedOf(place), 'all'),
    async there() {
      if (!(await isThere(place))) return undefined;
      const facts = await stat(place).catch(() => undefined);
      return facts?.isFile() === true ? facts.size : null;
    },
    refuseTaken: () => refuseTaken(place),
    finish: ({ overwrite }) => finishFile(own, place, { overwrite }),
  };
};

const storedTarget = (place: string, desk: string, store: Store): Target => {
  const own = join(desk, 'out', basename(place));
  return {
    own,
    async clean(isAgain) {
      if (isAgain) await store.abortUploads(place, (address) => address === place);
    },
    there: () => store.size(place),
    async refuseTaken() {
      if ((await store.size(place)) !== undefined) throw taken(place);
    },
    finish: (how) => store.put(own, place, how),
  };
};

const taken = (place: string): Problem =>
  new Problem('exists', `There is already an object called ${basename(place)}.`, 'Choose to overwrite or to rename.');

/** Targets whose parts are what any worker may have left of a result: its own file, and the engine's part of that. */
export const unfinishedOf = (output: string): string[] => [output, join(dirname(output), `.${basename(output)}`)];

/** Removes what workers that died left of these results. */
export async function cleanAll(outputs: readonly string[], folder: string, store: Store | undefined): Promise<void> {
  const [stored, files] = [new Set(outputs.filter(isStored)), outputs.filter((output) => !isStored(output))];
  await removeParts(files.flatMap(unfinishedOf), 'all');
  if (stored.size > 0) await storeFor(folder, store).abortUploads(folder, (address) => stored.has(address));
}

export const removeDesk = (desk: string): Promise<void> => rm(desk, { recursive: true, force: true });

/** Roots say what is used, and storage is opened for each of them that lies there. */
export function storeFor(place: string, store: Store | undefined): Store {
  if (store === undefined) throw new Error(`No storage is open for ${place}`);
  return store;
}
