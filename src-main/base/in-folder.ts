import { sep } from 'node:path';

/**
 * A name in a folder whose path is in order already. `join` gives the same of pieces that it cuts out of the whole, which
 * they keep in memory: for a hundred thousand files that is much.
 */
export const inFolder = (folder: string, name: string): string =>
  folder.endsWith(sep) ? folder + name : folder + sep + name;
