import type { Depth } from '../contract/formats.js';
import type { Rows } from './types.js';

/** Room for so many samples, all zero. */
export const newRows = (depth: Depth, samples: number): Rows =>
  depth === 8 ? new Uint8Array(samples) : new Uint16Array(samples);

/** Bits a sample. */
export const depthOf = (rows: Rows): Depth => (rows instanceof Uint8Array ? 8 : 16);

/** The largest sample: white, or opaque. */
export const mostOf = (rows: Rows): number => (rows instanceof Uint8Array ? 255 : 65_535);
