import { drawPieces } from './draw-pieces.js';
import type { Piece } from './live-preview.svelte.js';
import type { PyramidLayer } from './pyramid-layer.js';
import type { StripLayer } from './strip-layer.js';
import type { Placed, Size } from '../ui/view.js';

export interface Scene {
  readonly source: PyramidLayer | null;
  readonly result: PyramidLayer | null;
  readonly strips: StripLayer | null;
  /** What was previewed of the result. */
  readonly pieces: readonly Piece[];
  /** Pixels of the larger picture, and where it lies in one view. */
  readonly picture: Size;
  readonly placed: Placed;
  /** Device pixels of one view. */
  readonly stage: Size;
  readonly compare: 'before' | 'after' | 'slider' | 'side';
  /** Whether pixels show as they are where they are enlarged; smooth where the picture is only fitted. */
  readonly real: boolean;
  /** Whether the original's pixels do so too. */
  readonly showsPixels: boolean;
  /** Share of the view's width left of which "before" shows. */
  readonly divider: number;
}

type Context = CanvasRenderingContext2D;

/** Draws a view of the picture: original, result, or both. */
export function paint(context: Context, scene: Scene): void {
  const { stage, compare, divider } = scene;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (compare === 'side') {
    within(context, 0, stage.width, 0, () => before(context, scene));
    within(context, stage.width, stage.width, stage.width, () => after(context, scene));
    return;
  }
  if (compare === 'before') return before(context, scene);
  if (compare === 'after') return after(context, scene);
  const edge = Math.round(stage.width * divider);
  within(context, 0, edge, 0, () => before(context, scene));
  within(context, edge, stage.width - edge, 0, () => after(context, scene));
}

/** From 100 % of the result on, the original's own pixels if wished; below, it is reduced with as much care as the result. */
function before(context: Context, { source, picture, placed, stage, real, showsPixels }: Scene): void {
  source?.draw(context, picture, placed, stage, real && showsPixels && placed.scale >= 1);
}

/** The result, or what is finished of it over the original, interpolated as it would be without a network. */
function after(context: Context, scene: Scene): void {
  const { source, result, strips, pieces, picture, placed, stage } = scene;
  if (result?.ready !== true) {
    source?.draw(context, picture, placed, stage, false);
    drawPieces(context, pieces, placed, scene.real);
    strips?.draw(context, picture, placed, stage);
  }
  result?.draw(context, picture, placed, stage, scene.real);
}

/** Draws between `left` and `left + width`, with the origin at `origin`. */
function within(context: Context, left: number, width: number, origin: number, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, width, context.canvas.height);
  context.clip();
  context.translate(origin, 0);
  draw();
  context.restore();
}
