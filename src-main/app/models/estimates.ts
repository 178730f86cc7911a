import { Problem } from '../../base/problem.js';
import { modelsNamed } from '../../batch/chain.js';
import type { PlannedItem } from '../../batch/plan.js';
import type { ModelCard } from '../../contract/model.js';
import type { ProviderChoice } from '../../contract/providers.js';
import type { Library } from '../../library/library.js';
import { estimate, type BatchTime, type Estimate } from './estimate.js';
import type { Measuring } from './measuring.js';
import { Speeds } from './speeds.js';

export interface EstimatesParts {
  readonly library: Pick<Library, 'list'>;
  readonly measuring: Pick<Measuring, 'speeds'>;
  readonly batchTime: BatchTime;
}

/**
 * How long pictures will take, for a plan and for a window's queue alike. What it rests on is kept at hand, since a
 * window's totals are told often.
 */
export class Estimates {
  #cards: readonly ModelCard[] = [];
  #speeds = new Speeds([], []);

  constructor(private readonly parts: EstimatesParts) {}

  /** Before the first estimate, and after something was measured, or models came or went. */
  async refresh(): Promise<void> {
    const { models } = await this.parts.library.list();
    this.#speeds = await this.parts.measuring.speeds(models);
    this.#cards = models;
  }

  /** Whether a benchmark has measured anything on this machine. */
  get isMeasured(): boolean {
    return !this.#speeds.isEmpty;
  }

  /** Nothing is known of a model that is not here. */
  of(
    items: readonly Pick<PlannedItem, 'width' | 'height' | 'targetWidth' | 'targetHeight' | 'targetPixels'>[],
    { model, provider }: { readonly model: string; readonly provider: ProviderChoice },
  ): Estimate {
    try {
      const parts = { batchTime: this.parts.batchTime, speeds: this.#speeds, provider };
      return estimate(items, modelsNamed(this.#cards, model), parts);
    } catch (error) {
      if (error instanceof Problem) return { seconds: null, secondsFrom: null };
      throw error;
    }
  }
}
