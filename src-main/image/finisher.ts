import type { PictureMetadata } from './picture-metadata.js';
import type { ReadAt } from './read-at.js';
import type { Edit } from './splice.js';

/** Puts into an encoded file what its encoder does not write. */
export interface Finisher {
  /** Whether there is anything of the kind; if not, the encoder writes the final file itself. */
  wanted(metadata: PictureMetadata): boolean;
  edits(read: ReadAt, metadata: PictureMetadata, size: number): Promise<readonly Edit[]>;
}
