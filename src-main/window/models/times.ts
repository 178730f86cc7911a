import { Problem } from '../../base/problem.js';
import { modelsNamed } from '../../batch/chain.js';
import type { LedgerItem } from '../../batch/ledger.js';
import type { ModelCard } from '../../contract/model.js';
import type { ProviderChoice } from '../../engine/job.js';
import type { App } from '../../app/app.js';
import { estimate, type BatchTime, type Estimate } from '../../app/models/estimate.js';
import { Speeds } from '../../app/models/speeds.js';

export interface TimesParts {
  readonly app: Pick<App, 'models' | 'speeds'>;
  readonly batchTime: BatchTime;
}

/** How long pictures of a window's queue will take, estimated as a plan's are; kept at hand, since totals are told often. */
export class Times {
  #cards: readonly ModelCard[] = [];
  #speeds = new Speeds([], []);

  constructor(private readonly parts: TimesParts) {}

  /** After something was measured, or models came or went. */
  async refresh(): Promise<void> {
    const { models } = await this.parts.app.models();
    this.#speeds = await this.parts.app.speeds(models);
    this.#cards = models;
  }

  /** Whether a benchmark has measured anything on this machine. */
  get isMeasured(): boolean {
    return !this.#speeds.isEmpty;
  }

  /** Nothing is known of a model that is not here. */
  of(items: readonly LedgerItem[], model: string, provider: ProviderChoice): Estimate {
    try {
      const parts = { batchTime: this.parts.batchTime, speeds: this.#speeds, provider };
      return estimate(items, modelsNamed(this.#cards, model), parts);
    } catch (error) {
      if (error instanceof Problem) return { seconds: null, secondsFrom: null };
      throw error;
    }
  }
}
