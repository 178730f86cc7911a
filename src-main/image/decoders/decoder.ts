import type { Place } from '../place.js';
import type { PictureMetadata } from '../picture-metadata.js';
import type { PictureFacts } from '../types.js';

/** A way into files that sharp cannot read, or would read wrongly. */
export interface Decoder {
  /**
   * What the header tells.
   *
   * @throws Problem as probePicture does
   */
  facts(): Promise<Omit<PictureFacts, 'bytes' | 'pixels'>>;

  /**
   * All pixels, upright, in a canvas at `place` of the depth, channels and alpha that {@link facts} told; alpha is not
   * premultiplied.
   *
   * @throws Problem for what cannot be decoded
   */
  decode(place: Place): Promise<Decoded>;
}

export interface Decoded {
  /** What the file says about itself; its profile only if the samples are as they were stored. */
  readonly metadata: PictureMetadata;
  /** What was changed, a sentence each. */
  readonly notes: readonly string[];
}
