import type { Depth, InputFormat } from '../contract/formats.js';

// What the other rooms know of a picture.

/** Interleaved samples of whole rows (NHWC without the N): Uint8Array at depth 8, Uint16Array (native order) at 16. */
export type Rows = Uint8Array | Uint16Array;

/** A picture in memory: interleaved samples, in the encoding it is stored in. */
export interface Pixels<Samples extends Rows = Rows, Channels extends 1 | 2 | 3 | 4 = 1 | 3> {
  readonly width: number;
  readonly height: number;
  /** Samples a pixel, opacity last. */
  readonly channels: Channels;
  readonly data: Samples;
}

/** The same with 8 bits a sample, for measuring and for previews. */
export type Pixels8 = Pixels<Uint8Array>;

/** What a picture's header tells, without decoding a pixel. */
export interface PictureFacts {
  readonly format: InputFormat;
  /** Pixels as a viewer shows them, that is after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly depth: Depth;
  readonly channels: 1 | 3;
  readonly alpha: boolean;
  /** Frames or pages in the file. */
  readonly pages: number;
  /** Pixels of all of them together. */
  readonly pixels: number;
  readonly bytes: number;
  /** High dynamic range, and how it is told. */
  readonly hdr?: 'PQ' | 'HLG';
  /** Of a camera's raw file: the size of the JPEG within it, upright, where that is as large as a picture. */
  readonly preview?: { readonly width: number; readonly height: number };
  /** Whether that JPEG is the picture that is meant; false where it was asked for and there is none. */
  readonly embedded?: boolean;
}
