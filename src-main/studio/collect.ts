import { jsonOf } from '../base/json-of.js';
import type { Ledger, LedgerItem } from '../batch/ledger.js';
import type { JobDone } from '../engine/job.js';
import { verdict, type Progress, type Verdict } from './messages.js';
import { itemOf } from './put.js';
import type { Job, Queue } from './server.js';

export interface CollectorParts {
  readonly ledger: Ledger;
  readonly queue: Pick<Queue, 'getJobs'>;
  /** Pictures of which nothing is known yet; those that are settled are taken out. */
  readonly waiting: Map<number, LedgerItem>;
  /** Those that were settled before. */
  readonly settled: readonly LedgerItem[];
  readonly model: string;
}

/** Read from the server at a time; fewer are all that there were. */
export const COLLECTED_AT_ONCE = 500;
const MOST_FAILURES = 50;

/**
 * Writes into the ledger what workers have told the queue, and only then takes it off the queue: whoever is killed
 * between the two finds it there again.
 */
export class Collector {
  peakMemory = 0;
  precision: string | undefined;
  #counts = { done: 0, skipped: 0, failed: 0 };
  #failures: { input: string; reason: string }[] = [];

  constructor(
    private readonly parts: CollectorParts,
    private readonly onSettled: (item: LedgerItem) => void,
  ) {
    for (const item of parts.settled) this.#count(item);
  }

  /** @returns how many were there */
  async collect(): Promise<number> {
    const jobs = (await this.parts.queue.getJobs(['completed', 'failed'], 0, COLLECTED_AT_ONCE - 1)) as (
      Job | undefined
    )[];
    const there = jobs.filter((job) => job !== undefined);
    for (const job of there) {
      const item = this.parts.waiting.get(itemOf(job.id) ?? 0);
      if (item !== undefined) this.#write(item, verdictOf(job));
    }
    await Promise.all(there.map((job) => job.remove()));
    return there.length;
  }

  progress(): Progress {
    const pixels = [...this.parts.waiting.values()].reduce((sum, { targetPixels }) => sum + targetPixels, 0);
    return { ...this.#counts, megapixelsLeft: pixels / 1e6, failures: this.#failures };
  }

  #write(item: LedgerItem, told: Verdict): void {
    const { ledger, waiting, model } = this.parts;
    if (told.kind === 'done') {
      const { networks, precision, ...made } = told;
      const whole: JobDone = {
        ...made,
        ...{ output: item.output, width: item.targetWidth, height: item.targetHeight },
        ...(precision === undefined ? {} : { precision }),
      };
      ledger.markDone(item.id, whole, model, networks, null);
      this.precision = precision ?? this.precision;
      this.peakMemory = Math.max(this.peakMemory, told.peakMemory);
    } else if (told.kind === 'found') {
      ledger.markFound(item.id, told.bytes);
    } else {
      ledger.mark(item.id, told.code === 'exists' ? 'skipped' : 'failed', told.reason, told.code);
    }
    waiting.delete(item.id);
    const now = ledger.item(item.id);
    this.#count(now);
    this.onSettled(now);
  }

  #count({ state, input, reason }: LedgerItem): void {
    if (state === 'done' || state === 'skipped') this.#counts[state]++;
    if (state !== 'failed') return;
    this.#counts.failed++;
    this.#failures = [...this.#failures.slice(1 - MOST_FAILURES), { input, reason: reason ?? '' }];
  }
}

/** What a worker said, or the queue of a picture that it gave up. */
function verdictOf(job: Job): Verdict {
  const told = verdict.safeParse(job.returnvalue ?? jsonOf(job.failedReason)).data;
  if (told !== undefined) return told;
  const isStalled = /stalled/.test(job.failedReason ?? '');
  return isStalled
    ? { kind: 'failed', code: 'engine-died', reason: 'Every machine that took this picture went away over it.' }
    : {
        kind: 'failed',
        code: 'queue-data',
        reason: 'What the queue says became of this picture cannot be understood.',
      };
}
