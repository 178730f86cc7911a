import { join, resolve, sep } from 'node:path';

/** Whether a place is an address of S3-compatible storage, `s3://bucket/folder`, rather than a path of this machine. */
export const isStored = (place: string): boolean => place.startsWith('s3://');

/** A path in full; an address is in full already. */
export const inFull = (place: string): string => (isStored(place) ? place.replace(/\/+$/, '') : resolve(place));

/**
 * A name in a folder whose path is in order already. `join` gives the same of pieces that it cuts out of the whole, which
 * they keep in memory: for a hundred thousand files that is much.
 */
export function inFolder(folder: string, name: string): string {
  if (isStored(folder)) return `${folder}/${withSlashes(name)}`;
  return folder.endsWith(sep) ? folder + name : folder + sep + name;
}

/** A folder below another; `path` has this machine's dividers, and may be empty. */
export const below = (folder: string, path: string): string =>
  !isStored(folder) ? join(folder, path) : path === '' ? folder : inFolder(folder, path);

const withSlashes = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));
