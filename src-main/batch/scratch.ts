import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../base/files.js';

/** This process's own folder for scratch files below `root`; those of processes that are gone are removed. */
export async function claimScratch(root: string): Promise<string> {
  const own = join(root, String(process.pid));
  await mkdir(own, { recursive: true });
  for (const entry of await readdir(root)) {
    if (/^\d+$/.test(entry) && !isAlive(Number(entry))) await rm(join(root, entry), { recursive: true, force: true });
  }
  return own;
}
