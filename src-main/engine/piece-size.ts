import type { Provider } from '../contract/providers.js';
import type { CardForm } from './card-form.js';
import type { ModelFile } from './job.js';
import type { LoadedNetwork } from './loaded-network.js';

/** LR pixels at x4 in a column of a band, and in all of them. Higher bands take memory, and hardly less time. */
const BAND_AREA = { column: 40_960, whole: 81_920 };
/** Wider pictures are cut into columns, so that what is carried from band to band stays small. */
export const WIDEST_COLUMN = 2048;
/** Side of a tile in LR pixels, without its margin. */
export const TILE_SIDE = 192;
/** The same where margins are narrow: 5 % of such a tile is computed twice. */
const LARGE_TILE_SIDE = 672;
/** Side of a tile on a graphics card where none was measured. */
const CARD_SIDE = 512;

/** Margins of large tiles cost less than what bands hand on up to this reach, at results of this scale. */
const NARROW = { margin: 8, scale: 2 };

/** How a picture is cut: bands hand on what the next one needs of them, tiles are computed with their margins. */
export type Pieces = 'bands' | 'tiles' | 'large tiles';

interface Wanted {
  readonly providers: readonly Provider[];
  readonly tile: number;
  readonly pieces?: number;
  readonly card?: CardForm;
}

/** What is quickest for a network, where nothing else is asked for. */
export function kindOfPieces({ local, model }: LoadedNetwork, { providers, tile }: Wanted): Pieces {
  // On a card what bands hand on would come back from it and go there again, for each.
  if (!local || providers[0] !== 'cpu') return 'tiles';
  // It is laid out flat and back, at every layer; networks of few layers and channels feel that, unless results are so
  // large that small pieces gain more by staying in the processor's caches.
  return tile === 0 && model.margin <= NARROW.margin && model.scale <= NARROW.scale ? 'large tiles' : 'bands';
}

/** Rows of a band, or the side of a tile without its margins. */
export function pieceSize(
  provider: Provider,
  kind: Pieces,
  width: number,
  { scale }: ModelFile,
  { pieces = 1, card }: Wanted,
): number {
  if (kind === 'bands') {
    const rows = Math.min(BAND_AREA.column / Math.min(width, WIDEST_COLUMN), BAND_AREA.whole / width);
    return Math.max(8, Math.min(512, Math.round((rows * 4 * pieces) / scale)));
  }
  const onProcessor = kind === 'large tiles' ? LARGE_TILE_SIDE : TILE_SIDE;
  return Math.round((provider === 'cpu' ? onProcessor : (card?.side ?? CARD_SIDE)) * Math.sqrt(pieces));
}
