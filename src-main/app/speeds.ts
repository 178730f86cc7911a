import type { ModelCard } from '../contract/model.js';
import type { ProviderChoice } from '../engine/job.js';
import { TILE_SIDE } from '../engine/pass.js';
import type { Figure } from '../measure/figure-store.js';
import { risingLine } from '../measure/line.js';

export interface Speed {
  /** For a million pixels of the picture that goes in. */
  readonly seconds: number;
  readonly from: 'benchmark' | 'estimate';
}

/** How fast models are here, by what a benchmark measured, or else by what it measured of others. */
export class Speeds {
  constructor(
    private readonly figures: readonly Figure[],
    private readonly cards: readonly ModelCard[],
  ) {}

  get isEmpty(): boolean {
    return this.figures.length === 0;
  }

  /** What a model needs in a batch on a provider, the fastest there is for `auto`; undefined where nothing is known. */
  of(card: ModelCard, provider: ProviderChoice): Speed | undefined {
    const own = this.#measured(card, provider);
    if (own !== undefined) return { seconds: own * overhead(card), from: 'benchmark' };
    const line = risingLine(
      this.cards.flatMap((other) => {
        const seconds = other.id === card.id ? undefined : this.#measured(other, provider);
        return seconds === undefined || other.flopsG === null ? [] : [{ x: other.flopsG, y: seconds }];
      }),
    );
    if (line === undefined || card.flopsG === null) return undefined;
    return { seconds: (line.start + line.slope * card.flopsG) * overhead(card), from: 'estimate' };
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
