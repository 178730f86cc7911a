import type { ModelCard } from '../../contract/model.js';
import type { Rectangle } from '../../image/pixels.js';

/** A part of a picture with as much around it as its pixels depend on. */
export interface Framed {
  /** What is to be enlarged, pixels of the source. */
  readonly part: Rectangle;
  /** What that comes to. */
  readonly target: Size;
  /** Where the part that was asked for lies in it, and where it lies in the result of the whole picture. */
  readonly within: Rectangle;
  readonly place: Rectangle;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** LR pixels that the correction of colours looks around it, and the reduction to a size between two scales. */
const CORRECTION = 10;
const REDUCTION = 4;

/** Networks that look further would take most of the time for pixels that change by little. */
const MOST = 64;

/** How far a part is made larger in search of places that are whole pixels of the result, LR pixels. */
const SEARCH = 16;

/**
 * LR pixels around one that it depends on, through all networks and what is done to the colours afterwards. Of networks
 * that look far or everywhere it is less.
 */
export function surroundings(
  chain: readonly Pick<ModelCard, 'scale' | 'margin' | 'receptiveRadius'>[],
  { factor, corrects }: { readonly factor: number; readonly corrects: boolean },
): number {
  let [reach, scale] = [0, 1];
  for (const { receptiveRadius, margin, scale: own } of chain) {
    reach += Math.min(MOST, receptiveRadius ?? margin) / scale;
    scale *= own;
  }
  return Math.ceil(reach) + (corrects ? CORRECTION : 0) + (scale > factor ? REDUCTION : 0);
}

/**
 * A part of a picture with `around` pixels on each side, where there are so many. It begins and ends where the result has
 * whole pixels, or as nearly so as can be found, so that it comes to the very pixels of the whole picture's result.
 */
export function framed(part: Rectangle, around: number, picture: Size, result: Size): Framed {
  const across = span(part.x, part.width, around, picture.width, result.width);
  const down = span(part.y, part.height, around, picture.height, result.height);
  const rectangle = (of: 'part' | 'within' | 'place'): Rectangle => ({
    ...{ x: across[of].start, width: across[of].end - across[of].start },
    ...{ y: down[of].start, height: down[of].end - down[of].start },
  });
  return {
    part: rectangle('part'),
    target: { width: across.target, height: down.target },
    within: rectangle('within'),
    place: rectangle('place'),
  };
}

function span(at: number, length: number, around: number, all: number, enlarged: number) {
  const factor = enlarged / all;
  const start = wholest(Math.max(0, at - around), -1, all, factor);
  const end = wholest(Math.min(all, at + length + around), 1, all, factor);
  const first = Math.round(start * factor);
  const place = { start: Math.round(at * factor), end: Math.round((at + length) * factor) };
  return {
    part: { start, end },
    target: Math.round(end * factor) - first,
    within: { start: place.start - first, end: place.end - first },
    place,
  };
}

/** The place from `from` on, in steps of `step`, that lies nearest to a whole pixel of the result; the picture's edge does. */
function wholest(from: number, step: 1 | -1, all: number, factor: number): number {
  const off = (at: number): number => (at === 0 || at === all ? 0 : Math.abs(at * factor - Math.round(at * factor)));
  let best = from;
  for (let i = 1; i < SEARCH && off(best) > 1e-6; i++) {
    const at = from + i * step;
    if (at < 0 || at > all) break;
    if (off(at) < off(best)) best = at;
  }
  return best;
}
