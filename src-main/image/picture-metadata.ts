// What a file says about its picture; readers and writers of every container share it.
import type { Density } from './canvas.js';
import type { CodePoints } from './colour/code-points.js';
import type { Chunk } from './png/chunks.js';
import type { Directory } from './tiff/directory.js';

/** A text with what it is about, `Comment` if that is not said. */
export interface Comment {
  readonly keyword: string;
  readonly text: string;
}

/** What a file says in words, as it was stored. */
export type Words = Pick<PictureMetadata, 'exif' | 'xmp' | 'iptc' | 'geo' | 'comments' | 'display'>;

/** What goes from the source to the result besides pixels; only this room looks inside. */
export interface PictureMetadata {
  /** ICC profile of the samples, as it was. */
  readonly profile?: Buffer;
  /** EXIF block with its header, as it was. */
  readonly exif?: Buffer;
  /** XMP packet, as it was. */
  readonly xmp?: Buffer;
  /** IPTC-IIM records. */
  readonly iptc?: Buffer;
  readonly comments: readonly Comment[];
  readonly density?: Density;
  /** EXIF orientation of the samples as they were stored, 1 to 8; they have been turned upright since. */
  readonly orientation: number;
  /** A JPEG picture that tells how the samples become brighter on a display of high dynamic range; as it was stored. */
  readonly gainMap?: Buffer;
  /** For JPEG, what of the packet did not fit into its segment. */
  readonly extendedXmp?: { readonly bytes: Buffer; readonly id: string };
  /** Where a TIFF picture lies on Earth, in tags of its directory. */
  readonly geo?: Directory;
  /** How samples of a high dynamic range are meant; a profile then says nothing. */
  readonly hdr?: CodePoints;
  /** Of the display that the picture was made on, in chunks of PNG (mDCV, cLLI), whatever the format. */
  readonly display?: readonly Chunk[];
}
