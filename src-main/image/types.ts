// What the other rooms know of a picture.

export const inputFormats = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'] as const;
export type InputFormat = (typeof inputFormats)[number];

export const outputFormats = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Bits a sample. */
export type Depth = 8 | 16;

/** Interleaved samples of whole rows (NHWC without the N): Uint8Array at depth 8, Uint16Array (native order) at 16. */
export type Rows = Uint8Array | Uint16Array;

/** What a picture's header tells, without decoding a pixel. */
export interface PictureFacts {
  readonly format: InputFormat;
  /** Pixels as a viewer shows them, that is after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly depth: Depth;
  readonly channels: 1 | 3;
  readonly alpha: boolean;
  /** Frames or pages in the file; only the first is used. */
  readonly pages: number;
  readonly bytes: number;
}

/** How a result is to be stored. */
export interface Encoding {
  readonly format: OutputFormat;
  /** 1 to 100, for jpeg, webp and avif when not lossless. */
  readonly quality: number;
  /** webp and avif only. */
  readonly lossless: boolean;
  /** Wanted depth; formats without 16 bit store 8. */
  readonly depth: Depth;
}
