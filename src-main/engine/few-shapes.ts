import type { Size } from './fit.js';
import { equalSpans } from './layout.js';

/** So many shapes of smaller pictures are taken as they are. */
const MOST = 8;
/** Sides of windows, with their margins, are multiples of this. */
const STEP = 32;

/**
 * Keeps the shapes few that a graphics card is given, since it prepares itself for each anew. Pictures larger than a tile
 * come to one shape by themselves. The first smaller ones are taken whole; those that come after many others are cut into
 * square windows of a few sizes, with what is computed twice kept least.
 */
export class FewShapes {
  readonly #known = new Set<string>();

  /** Side of a tile without its margins for a picture, at most `most`; LR pixels. */
  sideFor(picture: Size, most: number, margin: number): number {
    const whole = most + 2 * margin;
    const shape = `${Math.min(picture.width, whole)} ${Math.min(picture.height, whole)}`;
    if (this.#known.has(shape)) return most;
    const shorter = Math.min(picture.width, picture.height, whole);
    const windows = Array.from({ length: Math.floor(shorter / STEP) }, (_, i) => (i + 1) * STEP);
    const sides = windows.map((window) => window - 2 * margin).filter((side) => side >= Math.max(STEP, margin));
    if (this.#known.size < MOST || sides.length === 0) {
      this.#known.add(shape);
      return most;
    }
    const work = (side: number): number =>
      [picture.width, picture.height].reduce((all, length) => all * pixelsComputed(length, side, margin), 1);
    return sides.reduce((best, side) => (work(side) <= work(best) ? side : best));
  }
}

const pixelsComputed = (length: number, side: number, margin: number): number =>
  equalSpans(length, side, margin).reduce((sum, { from, to }) => sum + to - from, 0);
