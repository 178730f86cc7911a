import { recover } from '../batch/recover.js';
import type { Batch, Ledger, LedgerItem } from '../batch/ledger.js';
import { Queue, type QueueParts } from '../batch/queue.js';
import { writeReport } from '../batch/report.js';
import type { Thumbnail } from '../batch/report-page.js';
import type { Scratch } from '../batch/scratch.js';
import { rememberedFor } from '../base/remembered.js';
import type { ItemState } from '../contract/batch.js';
import type { Estimates } from './models/estimates.js';

export interface ClaimedBatchParts extends Omit<QueueParts, 'scratch' | 'more' | 'expected'> {
  readonly estimates: Pick<Estimates, 'refresh' | 'expected'>;
  readonly ledger: Ledger;
  readonly scratch: Scratch;
  readonly thumbnail: Thumbnail;
}

/** How long what is known of a model holds, ms. */
const MODELS_STAY = 2000;

/** A batch that is this program's alone to change and to work off, until it is released. */
export class ClaimedBatch {
  constructor(
    private readonly parts: ClaimedBatchParts,
    readonly id: number,
    readonly release: () => void,
  ) {}

  get ledger(): Ledger {
    return this.parts.ledger;
  }

  /** As it was asked for last. */
  get batch(): Batch {
    return this.ledger.batch(this.id)!;
  }

  items(states?: readonly ItemState[]): LedgerItem[] {
    return this.ledger.items(this.id, states);
  }

  /** The same one by one; see {@link Ledger.each}. */
  each(states?: readonly ItemState[]): Iterable<LedgerItem> {
    return this.ledger.each(this.id, states);
  }

  /** Writes what became of every picture to a .csv or .json file, or to an .html page to print. */
  writeReport(file: string): Promise<void> {
    return writeReport(file, this.each(), this.parts.thumbnail);
  }

  /** What was running when another process ended waits again. */
  recover(): Promise<void> {
    return recover(this.ledger, this.batch);
  }

  /**
   * Ready to work it off.
   *
   * @param more  asked when nothing waits: whether something has come, so that the work goes on
   * @throws Problem `unknown-model`
   */
  async queue(more?: () => Promise<boolean>): Promise<Queue> {
    const { estimates, ledger } = this.parts;
    const { request } = this.batch;
    // Small pictures come many in a second, and each asks.
    const family = rememberedFor(MODELS_STAY, this.parts.family);
    await family(request.model);
    const scratch = await this.parts.scratch.folder();
    await estimates.refresh();
    const expected = estimates.expected(request, ledger.remaining(this.id));
    return new Queue({ ...this.parts, family, scratch, more, expected }, this);
  }
}
