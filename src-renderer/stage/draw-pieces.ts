import type { Placed } from '../ui/view.js';
import type { Piece } from './live-preview.svelte.js';

/** Draws pieces where they belong; as blocks of pixels where they are enlarged and that is wished. */
export function drawPieces(
  context: CanvasRenderingContext2D,
  pieces: readonly Piece[],
  placed: Placed,
  real: boolean,
): void {
  const across = (at: number): number => Math.round(placed.x + at * placed.scale);
  const down = (at: number): number => Math.round(placed.y + at * placed.scale);
  context.imageSmoothingEnabled = !(real && placed.scale >= 1);
  context.imageSmoothingQuality = placed.scale < 1 ? 'medium' : 'high';
  for (const { image, x, y, width, height } of pieces) {
    const [left, top] = [across(x), down(y)];
    context.drawImage(image, left, top, across(x + width) - left, down(y + height) - top);
  }
}
