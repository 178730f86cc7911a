import { constants } from 'node:fs';
import { copyFile, link, open, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from './problem.js';

/** What the names of unfinished files end in; a killed run leaves such files and nothing else. */
export const PART_SUFFIX = '.enlarger-part';

/** A hidden name beside `target`, on the same disk, for a file that is not finished. */
export function partName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}${PART_SUFFIX}`);
}

/**
 * Gives a complete file its final name, after its bytes have reached the disk. Without `overwrite` an existing file is
 * never replaced, not even one that appeared a moment ago.
 *
 * @throws Problem `exists` when the name is taken and may not be overwritten
 */
export async function finishFile(part: string, target: string, { overwrite }: { overwrite: boolean }): Promise<void> {
  await syncToDisk(part, 'r+');
  await (overwrite ? rename(part, target) : claim(part, target));
  // Windows cannot open a folder; there the rename itself is journalled.
  if (process.platform !== 'win32') await syncToDisk(dirname(target), 'r');
}

/** Removes a file if it is there. */
export const removeIfThere = (path: string): Promise<void> => rm(path, { force: true });

/** A hard link fails where the name exists, which a rename does not. */
async function claim(part: string, target: string): Promise<void> {
  try {
    await link(part, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') throw taken(target, error);
    // exFAT and some network disks have no links: copy under the condition instead.
    await copyFile(part, target, constants.COPYFILE_EXCL).catch((failure: NodeJS.ErrnoException) => {
      throw failure.code === 'EEXIST' ? taken(target, failure) : failure;
    });
  }
  await unlink(part);
}

const taken = (target: string, cause: unknown): Problem =>
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
