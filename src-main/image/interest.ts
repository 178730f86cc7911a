import type { PointOfInterest } from '../contract/window/pictures.js';
import { rowsOf, type PyramidRows } from './pyramid-rows.js';

/** Pixels a side of what is summed at once, and how many of these make a part: about what a small picture of it shows. */
const CELL = 8;
const PART = { columns: 3, rows: 2 };
/** A difference of neighbours counts no more than this, of 255: fine detail tells more of an enlargement than one hard edge. */
const MOST = 48;
/** How much less a corner counts than the middle. */
const CORNER = 0.25;

/** Where a picture has most detail, by the differences between neighbouring pixels; its middle where it has none anywhere. */
export async function interestOf(pyramid: string): Promise<PointOfInterest> {
  let best = { x: 0.5, y: 0.5, score: 0 };
  for await (const rows of rowsOf(pyramid)) {
    for (const { x, y, energy } of partsOf(rows)) {
      const [across, down] = [x / rows.width, (rows.top + y) / rows.of];
      const score = energy * (1 - CORNER * 2 * ((across - 0.5) ** 2 + (down - 0.5) ** 2));
      if (score > best.score) best = { x: across, y: down, score };
    }
  }
  return { x: best.x, y: best.y };
}

/** Each part of these rows: its middle, pixels, and how much differs in it. */
function* partsOf(rows: PyramidRows): Generator<{ x: number; y: number; energy: number }> {
  const { cells, columns, lines } = cellsOf(rows);
  for (let line = 0; line + PART.rows <= lines; line++) {
    for (let column = 0; column + PART.columns <= columns; column++) {
      let energy = 0;
      for (let i = 0; i < PART.rows; i++) {
        for (let j = 0; j < PART.columns; j++) energy += cells[(line + i) * columns + column + j]!;
      }
      yield { x: (column + PART.columns / 2) * CELL, y: (line + PART.rows / 2) * CELL, energy };
    }
  }
}

function cellsOf(rows: PyramidRows): { cells: Uint32Array; columns: number; lines: number } {
  const { width, height } = rows;
  const [columns, lines] = [Math.floor(width / CELL), Math.floor(height / CELL)];
  const cells = new Uint32Array(columns * lines);
  const luma = lumaOf(rows);
  for (let y = 0; y < Math.min(lines * CELL, height - 1); y++) {
    const line = Math.floor(y / CELL) * columns;
    for (let x = 0; x < Math.min(columns * CELL, width - 1); x++) {
      const at = y * width + x;
      const [own, right, below] = [luma[at]!, luma[at + 1]!, luma[at + width]!];
      if (own < 0 || right < 0 || below < 0) continue;
      cells[line + Math.floor(x / CELL)]! += Math.min(MOST, Math.abs(own - right) + Math.abs(own - below));
    }
  }
  return { cells, columns, lines };
}

/** Luma of BT.709, 0..255; -1 where nothing can be seen. */
function lumaOf({ data, channels }: PyramidRows): Int16Array {
  const luma = new Int16Array(data.length / channels);
  const hasAlpha = channels === 2 || channels === 4;
  const [g, b] = channels < 3 ? [0, 0] : [1, 2];
  for (let i = 0, at = 0; i < data.length; i += channels, at++) {
    const isSeen = !hasAlpha || data[i + channels - 1]! > 0;
    luma[at] = isSeen ? (data[i]! * 54 + data[i + g]! * 183 + data[i + b]! * 19) >> 8 : -1;
  }
  return luma;
}
