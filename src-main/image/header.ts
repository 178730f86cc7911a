// What libvips reads of a picture's header.
import type { Metadata } from 'sharp';
import { Problem } from '../base/problem.js';
import type { Depth, InputFormat } from '../contract/formats.js';
import type { PictureFacts } from './types.js';

/** What libvips read of a header, as facts; upright. */
export const factsOf = (
  format: InputFormat,
  metadata: Metadata,
  depth = depthOf(metadata),
): Omit<PictureFacts, 'bytes' | 'pixels'> => ({
  format,
  width: metadata.autoOrient.width,
  height: metadata.autoOrient.height,
  depth,
  channels: isGrey(metadata) ? 1 : 3,
  alpha: metadata.hasAlpha,
  pages: metadata.pages ?? 1,
});

/** Colour spaces whose samples a network can take as they are; everything else is converted to sRGB. */
export const keepsEncoding = (metadata: Metadata): boolean =>
  ['srgb', 'rgb', 'rgb16', 'b-w', 'grey16'].includes(metadata.space);

/** What people call a colour space that libvips tells of. */
export const spaceName = ({ space }: Metadata): string => (/^lab/.test(space) ? 'Lab' : space.toUpperCase());

export const isGrey = (metadata: Metadata): boolean => ['b-w', 'grey16'].includes(metadata.space);

function depthOf(metadata: Metadata): Depth {
  if (metadata.depth === 'uchar') return 8;
  if (metadata.depth === 'ushort') return 16;
  // What is converted to sRGB anyway, Lab for one, may be stored in any kind of number.
  if (!keepsEncoding(metadata)) return metadata.depth === 'char' ? 8 : 16;
  throw new Problem(
    'depth-unsupported',
    `Expected 8 or 16 bits a sample but the picture has samples of type ${metadata.depth}.`,
    'Export it with 16 bits.',
  );
}
