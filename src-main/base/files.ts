import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, link, mkdir, open, readdir, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ProblemCode } from '../contract/problem-codes.js';
import { Problem } from './problem.js';
import { systemCode } from './system-error.js';

/** What the names of unfinished files end in; a killed run leaves such files and nothing else. */
export const PART_SUFFIX = '.enlarger-part';

/** Bytes of a target's own name in the name of its part: file systems end at 255 for the whole. */
const LONGEST_NAME = 200;

/** What the names of a target's unfinished files begin with, whichever process they are of. */
export function partPrefix(target: string): string {
  const name = Buffer.from(basename(target));
  const cut = name.length <= LONGEST_NAME ? name : name.subarray(0, LONGEST_NAME);
  // Cut within a character, the last one is left out.
  return `.${cut.toString('utf8').replace(/\uFFFD$/, '')}.`;
}

/**
 * A hidden name beside `target`, on the same disk, for a file that is not finished; another one each time, since two
 * containers may give their processes one id.
 */
export function partName(target: string): string {
  return join(dirname(target), `${partPrefix(target)}${process.pid}-${randomBytes(6).toString('hex')}${PART_SUFFIX}`);
}

/**
 * Removes unfinished files of these targets.
 *
 * @param whose  those of processes that are gone, or all. A process id proves little (one that was killed may not be
 *   reaped for hours in a container, or be given anew), so whoever alone may work on the targets removes all.
 */
export async function removeParts(targets: readonly string[], whose: 'gone' | 'all' = 'gone'): Promise<void> {
  const folders = new Map<string, string[]>();
  for (const target of targets) {
    const folder = dirname(target);
    folders.set(folder, [...(folders.get(folder) ?? []), partPrefix(target)]);
  }
  for (const [folder, prefixes] of folders) {
    const entries = await readdir(folder).catch(() => []);
    for (const entry of entries.filter((name) => name.endsWith(PART_SUFFIX))) {
      const pid = Number.parseInt(entry.slice(0, -PART_SUFFIX.length).split('.').at(-1)!, 10);
      // What follows is a process id: `a.jpg.png` begins like `a.jpg`, and may be under way elsewhere.
      const isOurs = prefixes.some((prefix) => entry.startsWith(prefix) && /^\.?\d/.test(entry.slice(prefix.length)));
      if (isOurs && (whose === 'all' || !isAlive(pid))) await rm(join(folder, entry), { force: true });
    }
  }
}

/** Whether a process with this id is there, as far as the system lets us know. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Gives a complete file its final name, after its bytes have reached the disk. Without `overwrite` an existing file is
 * never replaced, not even one that appeared a moment ago.
 *
 * @throws Problem `exists` when the name is taken and may not be overwritten, or as {@link diskProblem}
 */
export async function finishFile(
  part: string,
  target: string,
  { overwrite, syncFolder = syncNames }: { overwrite: boolean; syncFolder?: (folder: string) => Promise<void> },
): Promise<void> {
  try {
    await syncToDisk(part, 'r+');
    await (overwrite ? rename(part, target) : claim(part, target));
    await syncFolder(dirname(target));
  } catch (error) {
    throw diskProblem(error, target);
  }
}

/** Brings a folder's names to the disk. Windows cannot open a folder; there the rename itself is journalled. */
export async function syncNames(folder: string): Promise<void> {
  if (process.platform !== 'win32') await syncToDisk(folder, 'r');
}

/** @throws Problem `exists` when the name is taken; said before any work rather than after it */
export async function refuseTaken(target: string): Promise<void> {
  if (await isThere(target)) throw taken(target);
}

/**
 * Begins the part of a target, empty, so that a folder nothing may be written to is found out before any work.
 *
 * @throws Problem as {@link diskProblem}
 */
export async function beginPart(part: string, target: string): Promise<void> {
  try {
    await (await open(part, 'wx')).close();
  } catch (error) {
    throw diskProblem(error, target);
  }
}

/** Gives `to` the times of last change and access that `from` has. A disk that keeps none leaves them as they are. */
export async function copyTimes(from: string, to: string): Promise<void> {
  const { atime, mtime } = await stat(from);
  await utimes(to, atime, mtime).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM' && error.code !== 'ENOSYS') throw error;
  });
}

/** Removes a file if it is there. */
export const removeIfThere = (path: string): Promise<void> =>
  unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });

/** Removes what is there of these when `work` has ended, and also where this process is told to end in its midst. */
export async function withRemoval<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  const atExit = (): void => paths.forEach((path) => rmSync(path, { recursive: true, force: true }));
  process.once('exit', atExit);
  try {
    return await work();
  } finally {
    process.off('exit', atExit);
    await Promise.all(paths.map(removeWhatIsThere));
  }
}

/** Nothing is there, too, where the folder around it is gone, another file by now in its place. */
const NOTHING_THERE = new Set(['ENOENT', 'ENOTDIR']);

/** Mostly nothing is there, which this tells at once, while a removal that goes deep would look first. */
async function removeWhatIsThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!NOTHING_THERE.has(systemCode(error) ?? '')) await rm(path, { recursive: true, force: true });
  }
}

/** Why a file cannot be written, for people; anything else is given back as it came. */
export function diskProblem(error: unknown, path: string): unknown {
  const entry = COMPLAINTS[systemCode(error) ?? ''];
  if (entry === undefined) return error;
  const [code, message, advice] = entry;
  return new Problem(code, message.replace('%', dirname(path)), advice, { cause: error });
}

const FULL = ['disk-full', 'The disk is full.', 'Free some space, then resume.'] as const;
const FORBIDDEN = ['not-writable', 'Nothing may be written to %.', 'Choose another folder.'] as const;

const GONE = ['folder-gone', 'The folder % is gone.', 'Bring the disk or folder back, then retry.'] as const;

const COMPLAINTS: Readonly<Record<string, readonly [code: ProblemCode, message: string, advice: string]>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: FORBIDDEN,
  ENOENT: GONE,
  ENOTDIR: GONE,
  ESTALE: GONE,
  EFBIG: ['file-too-large', 'The disk cannot hold a file of this size.', 'Choose another disk or format.'],
  EISDIR: ['exists', 'There is already a folder of this name.', 'Choose another name.'],
  EBUSY: ['file-in-use', 'Another program uses the file that was to be replaced.', 'Close it there, then retry.'],
};

/**
 * Renames without replacing: a hard link fails where the name is taken, which a rename does not. exFAT and some network
 * disks have no links; there the name is looked up first, which leaves a gap of a moment but never half a file.
 */
async function claim(part: string, target: string): Promise<void> {
  const isLinked = await link(part, target).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw taken(target, error);
      return false;
    },
  );
  if (isLinked) return unlink(part);
  if (await isThere(target)) throw taken(target);
  await rename(part, target);
}

/**
 * Makes a folder and those above it. On a disk that may only be read Node 20 and 22 say that it is missing (ENOENT); what the
 * first folder that cannot be made meets is thrown instead.
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const above = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
    if (!(await isThere(above))) await makeFolders(above);
    await mkdir(folder).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
    });
  }
}

/** What a system says of a name that nothing has, or that cannot be looked up, in which case nothing can be put there. */
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EACCES']);

/** Whether something has this name, a link that leads nowhere included. */
export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (NOT_THERE.has(error.code ?? '')) return false;
      throw error;
    },
  );

const taken = (target: string, cause?: unknown): Problem =>
  new Problem('exists', `There is already a file called ${basename(target)}.`, 'Choose to overwrite or to rename.', {
    cause,
  });

async function syncToDisk(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
