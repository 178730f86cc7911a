import type { Depth } from '../contract/formats.js';
import type { Rows } from '../image/types.js';
import { fewestPixels, nextBand } from './band-heights.js';
import type { Control } from './control.js';
import type { Ladder } from './ladder.js';
import { JoinedColumns } from './join-columns.js';
import { evenSpans, type Span } from './layout.js';
import type { BandState, LoadedNetwork } from './loaded-network.js';
import { WIDEST_COLUMN } from './piece-size.js';
import { cutColumns, type RowSink, type RowSource } from './rows.js';

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
  const fewest = fewestPixels(process.arch, network.threads);
  const narrowest = Math.min(...columns.map(({ span }) => span.to - span.from));
  const joined = new JoinedColumns(source, network.model.scale, depth, sink);
  for (let y = 0; y < source.height;) {
    const step = await ladder.climb(async (_, size) => {
      const rows = nextBand({ left: source.height - y, isFirst: y === 0, size, firstRows, width: narrowest }, fewest);
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
    await joined.append(columns.map(({ span }, i) => ({ span, pixels: step.results[i]!.pixels })));
    y += step.rows;
  }
}
