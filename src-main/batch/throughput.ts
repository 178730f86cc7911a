import type { BatchItem, Throughput } from '../contract/batch.js';
import type { Counts } from './ledger.js';

/** Span of the momentary figure, ms. */
const WINDOW = 15_000;

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
  #remaining: number;
  #total: number;
  readonly #stages = { read: 0, network: 0, write: 0 };
  #provider: string | null = null;
  #precision: string | undefined;
  #recent: { at: number; pixels: number }[];
  #pausedAt: number | undefined;
  #pausedFor = 0;

  /** @param waiting pictures that are to be made; @param before those that are settled already */
  constructor(
    waiting: readonly BatchItem[],
    before: readonly BatchItem[],
    private readonly start: number,
  ) {
    this.#total = waiting.length + before.length;
    this.#remaining = waiting.reduce((sum, item) => sum + pixelsOf(item), 0);
    this.#recent = [{ at: start, pixels: 0 }];
    for (const item of before) this.#count(item);
  }

  /** A running picture has `pixels` of its result. */
  progress(
    { id }: Pick<BatchItem, 'id'>,
    pixels: number,
    provider: string | undefined,
    now: number,
    precision?: string,
  ): Throughput {
    this.#running.set(id, pixels);
    this.#provider = provider ?? this.#provider;
    this.#precision = precision ?? this.#precision;
    return this.figures(now);
  }

  /** What is to be made changed while the batch runs; the figures of what was made stay. */
  recount({ waiting, running, done, skipped, failed }: Counts): void {
    this.#done = done.pictures;
    this.#failed = failed.pictures;
    this.#skipped = skipped.pictures;
    this.#total = [waiting, running, done, skipped, failed].reduce((sum, { pictures }) => sum + pictures, 0);
    this.#remaining = waiting.pixels + running.pixels;
  }

  /** A picture is settled. */
  finished(item: BatchItem, now: number): Throughput {
    this.#count(item);
    this.#running.delete(item.id);
    this.#remaining -= pixelsOf(item);
    if (item.state === 'done') {
      this.#made++;
      this.#finishedPixels += pixelsOf(item);
      this.#stages.read += item.readMs ?? 0;
      this.#stages.network += item.networkMs ?? 0;
      this.#stages.write += item.writeMs ?? 0;
      this.#provider = item.provider;
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
    const seconds = Math.max(0.001, ((this.#pausedAt ?? now) - this.start - this.#pausedFor) / 1000);
    this.#recent.push({ at: now, pixels: this.#pixels });
    while (this.#recent.length > 2 && now - this.#recent[1]!.at > WINDOW) this.#recent.shift();
    const oldest = this.#recent[0]!;
    const nowMps = now > oldest.at ? (this.#pixels - oldest.pixels) / 1000 / (now - oldest.at) : 0;
    const meanMps = this.#pixels / 1e6 / seconds;
    const left = Math.max(0, this.#remaining - this.#runningPixels);
    const all = this.#pixels + left;
    const staged = this.#stages.read + this.#stages.network + this.#stages.write || 1;
    return {
      done: this.#done,
      failed: this.#failed,
      skipped: this.#skipped,
      total: this.#total,
      nowMps: Math.max(0, nowMps),
      meanMps,
      picturesPerMinute: (this.#made / seconds) * 60,
      fraction: all === 0 ? 1 : this.#pixels / all,
      secondsLeft: meanMps > 0 ? left / 1e6 / meanMps : null,
      shares: {
        read: this.#stages.read / staged,
        network: this.#stages.network / staged,
        write: this.#stages.write / staged,
      },
      provider: this.#provider,
      ...(this.#precision === undefined ? {} : { precision: this.#precision }),
    };
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

const pixelsOf = ({ targetPixels }: BatchItem): number => targetPixels;
