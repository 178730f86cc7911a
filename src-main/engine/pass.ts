import type { Provider } from '../contract/providers.js';
import type { BackProjectionOptions } from './back-projection.js';
import { bandPass } from './band-pass.js';
import type { BlendOptions } from './blend.js';
import type { CardForm } from './card-form.js';
import type { Control } from './control.js';
import { here, type Finisher, type OnRows } from './finished-rows.js';
import { Ladder, type KnownSizes } from './ladder.js';
import type { LoadedNetwork } from './loaded-network.js';
import { ON_CPU, type Way } from './provider-options.js';
import { kindOfPieces, pieceSize } from './piece-size.js';
import { atLeast, cropped, type RowSink, type RowSource } from './rows.js';
import { tilePass } from './tile-pass.js';

const LEAST_TILE = 32;

export interface PassOptions {
  readonly providers: readonly Provider[];
  /** How the first of them runs the network, where that is not the processor; absent: as any. */
  readonly card?: CardForm;
  /** Side of a tile or height of a band, LR pixels; 0 chooses. */
  readonly tile: number;
  /** Area of a piece where its size is not said, share of the usual one; absent: 1. */
  readonly pieces?: number;
  /** Tiles even for a network that could go in bands. */
  readonly forceTiles?: boolean;
  /** False only for untrained networks, whose pictures look like nothing. */
  readonly verify?: boolean;
  /** Absent: the network's own colours. */
  readonly backProjection?: BackProjectionOptions;
  /** Absent: what the networks made, alone. */
  readonly blend?: BlendOptions;
  /** Called when the network has given all its rows, while the last of them are on their way. */
  readonly onComputed?: () => void;
  readonly known: KnownSizes;
  readonly control: Control;
  /** Called after each step with the output rows finished so far. */
  readonly onRows?: OnRows;
  /** Absent: this thread finishes the rows. */
  readonly finisher?: Finisher | undefined;
}

export interface PassResult {
  readonly provider: Provider;
  /** What went differently from plan. */
  readonly notes: readonly string[];
}

/**
 * Rows in, rows out: takes all of `source` through `network` and hands `sink` the rows of the enlarged picture, which
 * is `scale` times as wide and high.
 *
 * @throws Problem `network-failed`, `result-wrong`; Cancelled
 */
export async function runPass(
  network: LoadedNetwork,
  source: RowSource,
  sink: RowSink,
  options: PassOptions,
): Promise<PassResult> {
  const { scale, minimumSide, margin, id } = network.model;
  const padded = atLeast(source, minimumSide);
  const kind = options.forceTiles === true ? 'tiles' : kindOfPieces(network, options);
  const inBands = kind === 'bands';
  const full = (provider: Provider): number => {
    const wanted = options.tile > 0 ? options.tile : pieceSize(provider, kind, padded.width, network.model, options);
    return Math.min(wanted, network.largestSide - 2 * margin);
  };
  const least = Math.min(full('cpu'), inBands ? 1 : Math.max(LEAST_TILE, minimumSide));
  const pixelsOf = inBands ? (rows: number) => rows * padded.width : (side: number) => side * side;
  const ladder = new Ladder(id, options.providers, full, least, options.known, pixelsOf);
  const { backProjection, blend, finisher = here } = options;
  // The correction is rounded once, with what the network gave.
  const depth = backProjection === undefined ? source.depth : 16;
  const finishing = finisher.begin(source, sink, { scale, depth, backProjection, blend }, options.onRows);
  const target =
    padded === source
      ? finishing
      : cropped(
          finishing,
          { width: padded.width * scale, channels: source.channels },
          source.width * scale,
          source.height * scale,
        );
  try {
    if (inBands) await bandPass(network, padded, target, ladder, options.control, depth);
    else {
      const wayOn = (provider: Provider): Way => (provider === 'cpu' ? ON_CPU : { provider, ...options.card?.way });
      await tilePass(network, padded, target, ladder, options.control, depth, wayOn);
    }
    options.onComputed?.();
    const wrong = await finishing.end();
    if (wrong !== undefined && options.verify !== false) throw wrong;
  } finally {
    // Whoever hears of a failure takes the sink away.
    await finishing.close();
  }
  return { provider: ladder.provider, notes: ladder.notes };
}
