import type { BatchItem, Throughput } from '../contract/batch.js';
import { EtaClock, type Expectation } from './eta.js';
import type { Counts, LedgerItem } from './ledger.js';

/** Span of the momentary figure, ms. */
const WINDOW = 15_000;

/** What a picture's work is measured by. */
export type Sized = Pick<LedgerItem, 'width' | 'height' | 'targetWidth' | 'targetHeight' | 'targetPixels'>;
export type WorkPicture = Sized & Pick<LedgerItem, 'overrides'>;

export interface Work extends Expectation {
  /** Expected seconds of a picture; its megapixels where nothing is known of some. */
  readonly of: (picture: WorkPicture) => number;
}

/** Nothing is known of any time: work is in megapixels of the result. */
export const unknownWork: Work = { of: (item) => pixelsOf(item) / 1e6, spread: null, startUp: 0 };

/**
 * How fast a batch goes. Times come in by argument, in ms of any steady clock; pauses are taken out by
 * {@link pause} and {@link resume}.
 */
export class Meter {
  #done = 0;
  #failed = 0;
  #skipped = 0;
  #finishedPixels = 0;
  #made = 0;
  /** Pixels of the results under way, by picture. */
  readonly #running = new Map<number, number>();
  /** Work of what waits and what runs, of what was finished in this run, and what is finished of pictures under way. */
  #remaining = 0;
  #worked = 0;
  readonly #parts = new Map<number, number>();
  /** When pictures under way were begun, and when the last one was settled, ms of work. */
  readonly #begunAt = new Map<number, number>();
  #settledAt = -Infinity;
  /** When the first rows were finished, ms. */
  #firstAt: number | undefined;
  readonly #eta: EtaClock;
  #total = 0;
  readonly #stages = { read: 0, network: 0, write: 0 };
  #provider: string | null = null;
  #precision: string | undefined;
  #recent: { at: number; pixels: number }[];
  #pausedAt: number | undefined;
  #pausedFor = 0;

  /** @param remainingOf  see {@link recount} */
  constructor(
    counts: Counts,
    remainingOf: (work: Work) => number,
    private readonly start: number,
    private readonly work: Work = unknownWork,
  ) {
    this.#eta = new EtaClock(work);
    this.#recent = [{ at: start, pixels: 0 }];
    this.recount(counts, remainingOf);
  }

  begun(item: LedgerItem, now: number): void {
    this.#begunAt.set(item.id, this.#active(now));
  }

  /** Milliseconds that a picture which is made has taken of the run: since it was begun, or the one before it settled. */
  took(item: LedgerItem, now: number): number {
    return this.#active(now) - Math.max(this.#settledAt, this.#begunAt.get(item.id)!);
  }

  /** A running picture has `pixels` of its result. */
  progress(
    item: LedgerItem,
    pixels: number,
    provider: string | undefined,
    now: number,
    precision?: string,
  ): Throughput {
    this.#running.set(item.id, pixels);
    this.#parts.set(item.id, (pixels / Math.max(1, pixelsOf(item))) * this.work.of(item));
    if (pixels > 0) this.#begins(now);
    this.#provider = provider ?? this.#provider;
    this.#precision = precision ?? this.#precision;
    return this.figures(now);
  }

  /**
   * What is to be made changed while the batch runs, and its work; the figures of what was made stay.
   *
   * @param remainingOf  the work of all that waits or runs
   */
  recount({ waiting, running, done, skipped, failed }: Counts, remainingOf: (work: Work) => number): void {
    this.#done = done.pictures;
    this.#failed = failed.pictures;
    this.#skipped = skipped.pictures;
    this.#total = [waiting, running, done, skipped, failed].reduce((sum, { pictures }) => sum + pictures, 0);
    const remaining = remainingOf(this.work);
    if (Math.abs(remaining - this.#remaining) > 1e-6) this.#eta.changed();
    this.#remaining = remaining;
  }

  /** A picture is settled. */
  finished(item: LedgerItem, now: number): Throughput {
    this.#count(item);
    this.#running.delete(item.id);
    this.#parts.delete(item.id);
    this.#begunAt.delete(item.id);
    this.#settledAt = this.#active(now);
    this.#remaining = Math.max(0, this.#remaining - this.work.of(item));
    if (item.state === 'done') {
      this.#worked += this.work.of(item);
      this.#made++;
      this.#finishedPixels += pixelsOf(item);
      this.#stages.read += item.readMs ?? 0;
      this.#stages.network += item.networkMs ?? 0;
      this.#stages.write += item.writeMs ?? 0;
      this.#provider = item.provider;
      this.#begins(now);
    }
    return this.figures(now);
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  resume(now: number): void {
    if (this.#pausedAt === undefined) return;
    this.#pausedFor += now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#recent = [{ at: now, pixels: this.#pixels }];
  }

  figures(now: number): Throughput {
    const active = this.#active(now);
    const seconds = Math.max(0.001, (active - this.start) / 1000);
    this.#recent.push({ at: now, pixels: this.#pixels });
    while (this.#recent.length > 2 && now - this.#recent[1]!.at > WINDOW) this.#recent.shift();
    const oldest = this.#recent[0]!;
    const nowMps = now > oldest.at ? (this.#pixels - oldest.pixels) / 1000 / (now - oldest.at) : 0;
    const meanMps = this.#pixels / 1e6 / seconds;
    const part = [...this.#parts.values()].reduce((sum, work) => sum + work, 0);
    const left = Math.max(0, this.#remaining - part);
    const done = this.#worked + part;
    const at = this.#firstAt === undefined ? null : (active - this.#firstAt) / 1000;
    const staged = this.#stages.read + this.#stages.network + this.#stages.write || 1;
    return {
      done: this.#done,
      failed: this.#failed,
      skipped: this.#skipped,
      total: this.#total,
      nowMps: Math.max(0, nowMps),
      meanMps,
      picturesPerMinute: (this.#made / seconds) * 60,
      fraction: done + left === 0 ? 1 : done / (done + left),
      eta: this.#eta.read(at, done, left),
      shares: {
        read: this.#stages.read / staged,
        network: this.#stages.network / staged,
        write: this.#stages.write / staged,
      },
      provider: this.#provider,
      ...(this.#precision === undefined ? {} : { precision: this.#precision }),
    };
  }

  /** The engine has started: the pace is counted from here. */
  #begins(now: number): void {
    if (this.#firstAt !== undefined) return;
    this.#firstAt = this.#active(now);
    this.#recent = [{ at: now, pixels: this.#pixels }];
  }

  /** Without pauses. */
  #active(now: number): number {
    return (this.#pausedAt ?? now) - this.#pausedFor;
  }

  get #pixels(): number {
    return this.#finishedPixels + this.#runningPixels;
  }

  get #runningPixels(): number {
    return [...this.#running.values()].reduce((sum, pixels) => sum + pixels, 0);
  }

  #count({ state }: BatchItem): void {
    if (state === 'done') this.#done++;
    if (state === 'failed') this.#failed++;
    if (state === 'skipped') this.#skipped++;
  }
}

const pixelsOf = ({ targetPixels }: Sized): number => targetPixels;
