import type { GraphBuilder, Value } from '../builder.js';

/**
 * Each colour alone through a 3x3 to the scale * scale places of its pixel: where that only copies, the pixel shuffle
 * behind it repeats every pixel. (1, 3, H, W) to (1, 3 scale scale, H, W).
 */
export const nearCopies = (b: GraphBuilder, picture: Value, name: string, scale: number): Value =>
  b.conv(picture, name, 3 * scale * scale, { groups: 3, bias: false });
