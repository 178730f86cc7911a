import type { Encoding } from '../contract/formats.js';
import type { Density } from './canvas.js';
import type { Animation } from './frames/animation.js';
import type { PictureMetadata } from './picture-metadata.js';

/** How a result is to be encoded. */
export interface Order {
  readonly encoding: Encoding;
  /** Size of the uncompressed samples. */
  readonly bytes: number;
  readonly density: Density;
  readonly metadata: PictureMetadata;
  /** Where frames lie one below the other. */
  readonly animation?: Animation;
}
