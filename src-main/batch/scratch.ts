import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PART_SUFFIX, partPrefix } from '../base/files.js';

/** Whether a process with this id is there, as far as the system lets us know. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** This process's own folder for scratch files below `root`; those of processes that are gone are removed. */
export async function claimScratch(root: string): Promise<string> {
  const own = join(root, String(process.pid));
  await mkdir(own, { recursive: true });
  for (const entry of await readdir(root)) {
    if (/^\d+$/.test(entry) && !isAlive(Number(entry))) await rm(join(root, entry), { recursive: true, force: true });
  }
  return own;
}

/** Removes what a killed run left of these results beside them. */
export async function removeParts(outputs: readonly string[]): Promise<void> {
  const folders = new Map<string, Set<string>>();
  for (const output of outputs) {
    const names = folders.get(dirname(output)) ?? new Set();
    folders.set(dirname(output), names.add(partPrefix(output)));
  }
  for (const [folder, names] of folders) {
    const entries = await readdir(folder).catch(() => []);
    for (const entry of entries) {
      if (!entry.endsWith(PART_SUFFIX)) continue;
      if ([...names].some((name) => entry.startsWith(name))) await rm(join(folder, entry), { force: true });
    }
  }
}
