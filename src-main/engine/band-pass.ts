import type { Depth } from '../contract/formats.js';
import { depthOf, newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { nextBand } from './band-heights.js';
import type { Control } from './control.js';
import type { Ladder } from './ladder.js';
import { evenSpans, type Span } from './layout.js';
import type { BandState, LoadedNetwork } from './loaded-network.js';
import { cutColumns, type RowSink, type RowSource } from './rows.js';

/** Wider pictures are cut into columns, so that what is carried from band to band stays small. */
const WIDEST_COLUMN = 2048;

interface Column {
  readonly span: Span;
  state: BandState | undefined;
}

/**
 * Takes a picture through a purely local network in bands, top to bottom. Nothing is computed twice but the margins
 * between columns of very wide pictures, and the result is the whole picture's bit for bit.
 *
 * @param depth  of the rows that `sink` gets
 */
export async function bandPass(
  network: LoadedNetwork,
  source: RowSource,
  sink: RowSink,
  ladder: Ladder,
  control: Control,
  depth: Depth = source.depth,
): Promise<void> {
  const columns: Column[] = evenSpans(source.width, WIDEST_COLUMN, network.radius).map((span) => ({
    span,
    state: undefined,
  }));
  const { firstRows } = network;
  const narrowest = Math.min(...columns.map(({ span }) => span.to - span.from));
  for (let y = 0; y < source.height;) {
    const step = await ladder.climb(async (_, size) => {
      const rows = nextBand({ left: source.height - y, isFirst: y === 0, size, firstRows, width: narrowest });
      const pixels = await source.readRows(y, rows);
      const place = { top: y === 0, bottom: y + rows === source.height };
      const results: { pixels: Rows; state: BandState | undefined }[] = [];
      for (const { span, state } of columns) {
        await control.between();
        const width = span.to - span.from;
        const part = cutColumns(pixels, source.width, source.channels, span.from, span.to, rows);
        results.push(await network.band(place, part, rows, width, source.channels, state, depth));
      }
      return { rows, results };
    });
    step.results.forEach(({ state }, i) => (columns[i]!.state = state));
    await sink.appendRows(
      joined(
        source,
        network.model.scale,
        columns.map(({ span }, i) => ({ span, pixels: step.results[i]!.pixels })),
      ),
    );
    y += step.rows;
  }
}

/** Full-width rows out of columns, without their margins. */
function joined(source: RowSource, scale: number, parts: readonly { span: Span; pixels: Rows }[]): Rows {
  if (parts.length === 1) return parts[0]!.pixels;
  const { channels } = source;
  const rowLength = source.width * scale * channels;
  const first = parts[0]!;
  const count = first.pixels.length / ((first.span.to - first.span.from) * scale * channels);
  const rows = newRows(depthOf(first.pixels), count * rowLength);
  for (const { span, pixels } of parts) {
    const width = (span.to - span.from) * scale;
    const core = cutColumns(
      pixels,
      width,
      channels,
      (span.start - span.from) * scale,
      (span.end - span.from) * scale,
      count,
    );
    const length = (span.end - span.start) * scale * channels;
    for (let y = 0; y < count; y++) {
      rows.set(core.subarray(y * length, (y + 1) * length), y * rowLength + span.start * scale * channels);
    }
  }
  return rows;
}
