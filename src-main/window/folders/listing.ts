import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../base/problem.js';
import { isPictureName } from '../../batch/scan.js';
import { isWeightName } from '../../contract/rules/weight-files.js';
import type { FolderEntry, FolderListing } from '../../contract/window/host.js';
import type { AllowedFolders } from './allowed.js';

/** What a window without dialogs shows of a folder within the allowed folders; null is what lies above them all. */
export async function listFolder(allowedFolders: AllowedFolders, path: string | null): Promise<FolderListing> {
  if (path === null) return above(allowedFolders);
  const real = await allowedFolders.check(path);
  const names = await readdir(real).catch((cause: unknown) => {
    throw new Problem('folder-unreadable', `The folder ${path} cannot be read.`, 'Choose another one.', { cause });
  });
  const entries = await Promise.all(names.map((name) => entryOf(allowedFolders, join(real, name))));
  const order = (entry: FolderEntry): number => (entry.kind === 'folder' ? 0 : 1);
  const parent = dirname(real);
  return {
    path: real,
    parent: parent !== real && allowedFolders.contain(parent) ? parent : null,
    entries: entries
      .filter((entry) => entry !== undefined)
      .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name, 'en', { numeric: true })),
  };
}

function above({ folders = [] }: AllowedFolders): FolderListing {
  const entries = folders.map((path) => ({ name: path, path, kind: 'folder' as const, bytes: 0 }));
  return { path: null, parent: null, entries };
}

async function entryOf(allowedFolders: AllowedFolders, path: string): Promise<FolderEntry | undefined> {
  const name = basename(path);
  if (name.startsWith('.')) return undefined;
  const facts = await stat(path).catch(() => undefined);
  const real = facts && (await realpath(path).catch(() => undefined));
  if (facts === undefined || real === undefined || !allowedFolders.contain(real)) return undefined;
  if (facts.isDirectory()) return { name, path, kind: 'folder', bytes: 0 };
  if (!facts.isFile()) return undefined;
  if (isPictureName(name)) return { name, path, kind: 'picture', bytes: facts.size };
  const isWeights = isWeightName(name);
  return isWeights ? { name, path, kind: 'weights', bytes: facts.size } : undefined;
}
