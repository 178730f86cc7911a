import type { Depth } from '../contract/formats.js';
import type { Provider } from '../contract/providers.js';
import { newRows } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { fewestPixels } from './band-heights.js';
import type { Control } from './control.js';
import { JoinedColumns, type Column } from './join-columns.js';
import type { Ladder } from './ladder.js';
import { equalSpans, evenSpans, type Span } from './layout.js';
import type { LoadedNetwork } from './loaded-network.js';
import type { Way } from './provider-options.js';
import { cutColumns, type RowSink, type RowSource } from './rows.js';

/** Weights of a cross-fade are sixteenths, so that two of them multiply to parts of 256 and sums are exact. */
const FULL = 16;

/**
 * Takes a picture through a network in tiles: even ones on a processor, elsewhere all of one shape. Each is computed with
 * `margin` LR pixels of its neighbours, and neighbours are cross-faded over up to `fade` of them. Where both agree, as they
 * do for a local network at its full margin, there is no fade.
 *
 * @param wayOn  how the network runs on a provider
 * @param depth  of the rows that `sink` gets
 */
export async function tilePass(
  network: LoadedNetwork,
  source: RowSource,
  sink: RowSink,
  ladder: Ladder,
  control: Control,
  depth: Depth,
  wayOn: (provider: Provider) => Way,
): Promise<void> {
  const { margin, scale } = network.model;
  // Where a local network has its full margin, tiles agree and a fade would reach past what the margin makes exact.
  const fade = network.local ? 0 : Math.min(margin >> 1, 8, widestFade(ladder.least));
  const joined = new JoinedColumns(source, scale, depth, sink);
  const canvas = new FadingRows(source, scale, fade, depth);
  /** A tile without the margins above and below. */
  const core = ({ span, pixels }: Column, down: Span): Column => {
    const rowLength = (span.to - span.from) * scale * source.channels;
    const [from, to] = [down.start - down.from, down.end - down.from];
    return { span, pixels: pixels.subarray(from * scale * rowLength, to * scale * rowLength) };
  };
  for (let y = 0; y < source.height;) {
    const row = await ladder.climb(async (provider, most) => {
      const way = wayOn(provider);
      const isCard = provider !== 'cpu';
      const side = isCard && network.local ? network.shapes.sideFor(source, most, margin) : most;
      const cut = isCard ? equalSpans : evenSpans;
      const across = cut(source.width, side, margin);
      const high = isCard ? side : Math.max(side, leastHeight(network, across));
      const [span] = cut(source.height, high, margin, y) as [Span];
      const rows = await source.readRows(span.from, span.to - span.from);
      const tiles: Column[] = [];
      for (const part of across) {
        await control.between();
        const [h, w] = [span.to - span.from, part.to - part.from];
        const tile = cutColumns(rows, source.width, source.channels, part.from, part.to, h);
        tiles.push({ span: part, pixels: await network.whole(way, tile, h, w, source.channels, depth) });
      }
      return { span, tiles };
    });
    if (fade === 0) await joined.append(row.tiles.map((tile) => core(tile, row.span)));
    else {
      canvas.begin(row.span);
      for (const { span, pixels } of row.tiles) canvas.add(row.span, span, pixels);
      await sink.appendRows(canvas.take(row.span));
    }
    y = row.span.end;
  }
}

/** So that all tiles of a local network have more pixels than those whose products sum otherwise; even ones may be half as high. */
function leastHeight({ local, threads }: LoadedNetwork, across: readonly Span[]): number {
  const narrowest = Math.min(...across.map(({ from, to }) => to - from));
  return local ? 2 * Math.ceil(fewestPixels(process.arch, threads) / narrowest) : 1;
}

/** A pixel has two tiles to fade between, never three: even tiles of at most `side` may be half as long. */
const widestFade = (side: number): number => ((side + 1) >> 1) >> 1;

/** Output rows under construction: sums of weighted samples, and the rows that the next row of tiles still fades into. */
class FadingRows {
  #sums: Uint16Array | Uint32Array = new Uint16Array(0);
  #carried: Uint16Array | Uint32Array = new Uint16Array(0);
  #top = 0;
  readonly #rowLength: number;

  constructor(
    private readonly source: RowSource,
    private readonly scale: number,
    private readonly fade: number,
    private readonly depth: Depth,
  ) {
    this.#rowLength = source.width * scale * source.channels;
  }

  /** Makes room for a row of tiles and puts what the row above left to fade into at its top. */
  begin(span: Span): void {
    this.#top = Math.max(0, span.start - this.fade);
    const bottom = Math.min(this.source.height, span.end + this.fade);
    const length = (bottom - this.#top) * this.scale * this.#rowLength;
    this.#sums = this.depth === 8 ? new Uint16Array(length) : new Uint32Array(length);
    this.#sums.set(this.#carried);
  }

  add(down: Span, across: Span, pixels: Rows): void {
    const { scale } = this;
    const { channels, width, height } = this.source;
    const vertical = weights(down, height, this.fade, scale);
    const horizontal = weights(across, width, this.fade, scale);
    const tileLength = (across.to - across.from) * scale * channels;
    for (let y = 0; y < vertical.length; y++) {
      const outY = down.from * scale + y - this.#top * scale;
      if (vertical[y] === 0) continue;
      const to = outY * this.#rowLength + across.from * scale * channels;
      for (let x = 0, i = y * tileLength, o = to; x < horizontal.length; x++) {
        const weight = vertical[y]! * horizontal[x]!;
        for (let c = 0; c < channels; c++, i++, o++) this.#sums[o]! += weight * pixels[i]!;
      }
    }
  }

  /** The rows that are finished; the others are carried to the next row of tiles. */
  take(span: Span): Rows {
    const isLast = span.end === this.source.height;
    const end = ((isLast ? span.end : span.end - this.fade) - this.#top) * this.scale * this.#rowLength;
    const rows = newRows(this.depth, end);
    for (let i = 0; i < end; i++) rows[i] = (this.#sums[i]! + FULL * 8) >>> 8;
    this.#carried = this.#sums.slice(end);
    return rows;
  }
}

/** Weight in sixteenths of each output row (or column) of a tile: rising and falling across its borders inside the picture. */
function weights(span: Span, length: number, fade: number, scale: number): Uint8Array {
  const ramp = 2 * fade * scale;
  return Uint8Array.from({ length: (span.to - span.from) * scale }, (_, i) => {
    const at = span.from * scale + i;
    const rising = span.start === 0 ? FULL : share(at - (span.start - fade) * scale, ramp);
    const falling = span.end === length ? FULL : FULL - share(at - (span.end - fade) * scale, ramp);
    return Math.min(rising, falling);
  });
}

/** How many sixteenths of the way a pixel centre `at` (of `ramp`) is; a ramp of no length is a step. */
function share(at: number, ramp: number): number {
  if (at < 0) return 0;
  return at >= ramp ? FULL : Math.floor(((at + 0.5) / ramp) * FULL + 0.5);
}
