import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { besideFolder } from '../base/beside.js';
import { Problem } from '../base/problem.js';

/** Which paths may be read and written. Asked at every use: what a name leads to may change while a picture waits. */
export interface Confinement {
  /** It refuses nothing, so that nothing need be looked up. */
  readonly isOpen?: boolean;
  /**
   * Where a path really leads, all links resolved, whether or not something is there yet.
   *
   * @throws Problem `outside-roots` where nothing may be used there
   */
  check(path: string): Promise<string>;
}

/** No path is refused: a command, and the window on a desktop, act for a user who may use everything. */
export const unconfined: Confinement = { isOpen: true, check: (path) => Promise.resolve(path) };

/** Why one of these paths may not be used; undefined where all may. */
export async function refusalOf(confinement: Confinement, ...paths: readonly string[]): Promise<Problem | undefined> {
  if (confinement.isOpen === true) return undefined;
  try {
    for (const path of paths) await confinement.check(path);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Where results of a folder go if none was chosen: beside it, or into it where nothing may be written beside it. */
export async function resultsOf(folder: string, confinement: Confinement): Promise<string> {
  const beside = besideFolder(folder);
  return (await refusalOf(confinement, beside)) === undefined ? beside : join(folder, 'enlarged');
}

/** The real path of what is there, and below it the names that are not there yet. */
export async function realPathOf(path: string): Promise<string> {
  const found = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found !== undefined || dirname(path) === path) return found ?? path;
  const parent = await realPathOf(dirname(path));
  return join(parent, path.slice(dirname(path).length));
}
