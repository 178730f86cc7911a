import type { InputFormat } from '../formats.js';

// What is told of one file, the original or the result, beside its pixels.

/** How many pixels have each of 256 levels, as the picture is shown: in sRGB with 8 bits. Pixels that cannot be seen do not count. */
export interface Histogram {
  readonly pixels: number;
  readonly red: readonly number[];
  readonly green: readonly number[];
  readonly blue: readonly number[];
  /** Luma of BT.709. */
  readonly luminance: readonly number[];
  /** Pixels of which a channel is at the lower or the upper end. */
  readonly low: number;
  readonly high: number;
}

/** The middle of the part of a picture that has most detail, as shares of its width and height. */
export interface PointOfInterest {
  readonly x: number;
  readonly y: number;
}

/** What a file says about its picture; null where it says nothing. */
export interface PictureDetails {
  readonly format: InputFormat;
  /** Upright pixels of the first picture in the file. */
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  readonly bytes: number;
  /** Dots per inch. */
  readonly density: number | null;
  /** Name of the colour profile, or of the HDR encoding. */
  readonly profile: string | null;
  readonly camera: string | null;
  readonly lens: string | null;
  /** When it was taken, by the camera's clock: `2026-05-31T18:22:10`. */
  readonly taken: string | null;
  /** Seconds. */
  readonly exposure: number | null;
  /** The f-number. */
  readonly aperture: number | null;
  readonly iso: number | null;
  /** Millimetres. */
  readonly focalLength: number | null;
}
