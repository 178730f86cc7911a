import { Problem } from '../base/problem.js';
import type { Rectangle } from './pixels.js';

/**
 * What of a part lies inside a picture.
 *
 * @throws Problem `crop-outside` where nothing does
 */
export function inside({ x, y, width, height }: Rectangle, picture: { width: number; height: number }): Rectangle {
  const part = { x, y, width: Math.min(width, picture.width - x), height: Math.min(height, picture.height - y) };
  if (part.width >= 1 && part.height >= 1) return part;
  throw new Problem(
    'crop-outside',
    `Expected a crop inside ${picture.width} x ${picture.height} pixels but got ${width} x ${height} at ${x}, ${y}.`,
  );
}
