import { freeBytes } from './disk.js';
import { NamesThere, type Names } from './names-there.js';
import type { Confinement } from './confinement.js';
import { scan, type Scanned, type ScanOptions } from './scan.js';

/** Where pictures are looked for and where results go, as far as a plan deals with it. */
export interface Places {
  /** See {@link scan}. */
  scan(inputs: readonly string[], options: ScanOptions): AsyncIterable<Scanned>;
  /** What is there already where results shall go; looked up anew each time this is asked for. */
  there(confinement?: Confinement): Names;
  /** Room where results go, bytes; `Infinity` where nothing says how much there is. */
  free(folder: string): Promise<number>;
}

/** The disks that this machine has. */
export const disks: Places = { scan, there: (confinement) => new NamesThere(confinement), free: freeBytes };
