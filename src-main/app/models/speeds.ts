import { availableParallelism } from 'node:os';
import type { ProviderChoice } from '../../contract/providers.js';
import type { ModelCard } from '../../contract/model.js';
import { TILE_SIDE } from '../../engine/piece-size.js';
import type { Figure } from '../../measure/figure-store.js';
import { type Line, risingLine } from '../../measure/line.js';

export interface Speed {
  /** For a million pixels of the picture that goes in. */
  readonly seconds: number;
  readonly from: 'benchmark' | 'estimate';
}

/**
 * Multiply-adds a second, in G, of a core before anything was measured: what bundled models reached on a core of a server
 * of 2024 (15 to 20). Only tells seconds from minutes and hours.
 */
const NOMINAL_CORE = 15;
/** A million LR pixels in pictures of 256 x 256, for which FLOPs are counted. */
const COUNTED = 1e6 / 256 ** 2;

/** How fast models are here, by what a benchmark measured, or else by what it measured of others, or by their size. */
export class Speeds {
  constructor(
    private readonly figures: readonly Figure[],
    private readonly cards: readonly ModelCard[],
    private readonly cores = availableParallelism(),
  ) {}

  get isEmpty(): boolean {
    return this.figures.length === 0;
  }

  /**
   * Whether a model's time was measured often enough, and on a machine quiet enough, to be told as a fact: three runs, of
   * which the middle half lies within a quarter.
   */
  isSure({ id, sha256 }: ModelCard): boolean {
    return this.figures.some(({ quartiles: [low, high], runs, ...one }) => {
      return one.model === id && one.sha256 === sha256 && runs >= 3 && high - low <= 0.25 * one.milliseconds;
    });
  }

  /** What a model needs in a batch on a provider, the fastest there is for `auto`; undefined where nothing is known. */
  of(card: ModelCard, provider: ProviderChoice): Speed | undefined {
    const own = this.#measured(card, provider);
    if (own !== undefined) return { seconds: own * overhead(card), from: 'benchmark' };
    const measured = risingLine(
      this.cards.flatMap((other) => {
        const seconds = other.id === card.id ? undefined : this.#measured(other, provider);
        return seconds === undefined || other.flopsG === null ? [] : [{ x: other.flopsG, y: seconds }];
      }),
    );
    const line = measured ?? this.#nominal(provider);
    if (line === undefined || card.flopsG === null) return undefined;
    return { seconds: (line.start + line.slope * card.flopsG) * overhead(card), from: 'estimate' };
  }

  /** Graphics cards differ too much to say anything before a benchmark. */
  #nominal(provider: ProviderChoice): Line | undefined {
    const mayGuess = provider === 'cpu' || provider === 'auto';
    return mayGuess ? { start: 0, slope: COUNTED / (NOMINAL_CORE * this.cores) } : undefined;
  }

  /** Seconds for a million LR pixels that were one picture. */
  #measured(card: ModelCard, provider: ProviderChoice): number | undefined {
    const times = this.figures
      .filter((one) => one.model === card.id && one.sha256 === card.sha256)
      .filter((one) => provider === 'auto' || one.provider === provider)
      .map(({ milliseconds, side }) => (milliseconds * 1000) / side ** 2);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

/** How much more is computed in tiles than in the picture at once: the margins around each. Bands repeat nothing. */
const overhead = ({ local, margin }: ModelCard): number => (local ? 1 : ((TILE_SIDE + 2 * margin) / TILE_SIDE) ** 2);
