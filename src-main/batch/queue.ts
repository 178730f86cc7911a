import { peakMemory } from '../base/peak-memory.js';
import { unlessAborted } from '../base/unless-aborted.js';
import type { BatchEvent, BatchSummary } from '../contract/batch.js';
import { note } from '../contract/rules/notes.js';
import type { Engine } from '../engine/client.js';
import type { JobOutcome, JobProgress } from '../engine/job.js';
import { lackOfSpace, type Lack, type Space } from './disk.js';
import { jobFor, type JobParts } from './job-for.js';
import { settingsOf, type Outcome, type SameSize } from './ledger-rows.js';
import type { Batch, BatchRequest, Ledger, LedgerItem } from './ledger.js';
import type { Expectation } from './eta.js';
import { OutputFolders } from './output-folders.js';
import { summaryOf } from './summary.js';
import { Meter, unknownWork, type Sized, type Work, type WorkPicture } from './throughput.js';

export interface QueueParts extends Omit<JobParts, 'folders'> {
  readonly ledger: Ledger;
  readonly engine: Pick<Engine, 'run' | 'pause' | 'resume'>;
  /** What pictures are expected to take; nothing unless given. */
  readonly expected?: ExpectedTimes | undefined;
  /** Asked when nothing waits: whether more has come, so that the batch goes on. */
  readonly more?: (() => Promise<boolean>) | undefined;
  /** Steady clock, ms. */
  readonly now?: (() => number) | undefined;
  /** The room on the disk of a path; given in tests. */
  readonly space?: (path: string) => Promise<Space>;
}

/** How long pictures will take, as far as that is known. */
export interface ExpectedTimes extends Expectation {
  /** Seconds of one picture, without the engine's start; undefined where nothing is known. */
  readonly of: (picture: Sized, settings: BatchRequest) => number | undefined;
}

const CANCELLED = { kind: 'cancelled' } as const;

/** What came of a picture's turn; nothing was decided about it where the disk had no room. */
type Turn =
  | { readonly kind: 'settled' | 'passed' }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'unfit'; readonly reason: string; readonly wasMade: boolean };

interface Unfit {
  readonly item: LedgerItem;
  readonly reason: string;
  /** It was computed, and its result did not fit. */
  readonly wasMade: boolean;
}

export interface QueueListener {
  onEvent(event: BatchEvent): void;
  /** All that the engine says of the running picture. */
  onProgress?(item: LedgerItem, progress: JobProgress): void;
}

/**
 * Works off the waiting pictures of one batch in their order. Each is begun when the one before it is in its networks,
 * so that they are never kept waiting for pictures to be read or written. Whatever happens to one picture, the next is
 * taken; only the user, or a disk that has room for none that waits, stops a batch.
 */
export class Queue {
  #meter: Meter | undefined;
  /** Of the engine's process; this one's is added in the end. */
  #peakMemory = 0;
  #precision: string | undefined;
  /** What gives up the pictures under way. */
  readonly #cancels = new Map<number, AbortController>();
  /** Their turns. */
  readonly #going = new Map<number, Promise<void>>();
  /** Those of them that were not alone all the time. */
  readonly #accompanied = new Set<number>();
  /** Pictures that the disk had no room for, since the last one that it had. */
  readonly #unfit: Unfit[] = [];
  readonly #folders = new OutputFolders();
  #stopped: string | null = null;
  /** The disk was full under several at once: from then on each has it for itself. */
  #isAlone = false;
  readonly #now: () => number;

  constructor(
    private readonly parts: QueueParts,
    private readonly batch: Pick<Batch, 'id'>,
  ) {
    this.#now = parts.now ?? (() => performance.now());
  }

  async run(signal: AbortSignal, listener: QueueListener): Promise<BatchSummary> {
    const { ledger } = this.parts;
    const start = this.#now();
    const { id } = this.batch;
    // By their ids and in sums: a batch may have a hundred thousand pictures.
    const settled = settledIn(ledger.outcomes(id));
    const sizes = ledger.remaining(id);
    const meter = (this.#meter = new Meter(ledger.counts(id), workOf(sizes), start, this.#work(sizes)));
    // AbortSignal.any would leave something with the signal for each picture.
    const stop = (): void => this.#cancels.forEach((cancel) => cancel.abort());
    signal.addEventListener('abort', stop, { once: true });
    while (this.#stopped === null) {
      if (signal.aborted) {
        this.#stopped = note('stopped');
        break;
      }
      if (this.#isAlone && this.#going.size > 0) {
        await Promise.race(this.#going.values());
        continue;
      }
      const item = ledger.takeNext(this.batch.id);
      if (item !== undefined) await this.#begin(item, signal, meter, listener);
      // One of those under way may be given back.
      else if (this.#going.size > 0) await Promise.race(this.#going.values());
      else if ((await this.parts.more?.()) !== true) break;
    }
    await Promise.all(this.#going.values());
    signal.removeEventListener('abort', stop);
    for (const { item } of this.#unfit) ledger.mark(item.id, 'waiting', null);
    const stopped = this.#stopped ?? this.#unfit[0]?.reason ?? null;
    const summary = this.#summary(settled, (this.#now() - start) / 1000, stopped);
    listener.onEvent({ event: 'summary', summary });
    return summary;
  }

  /** Gives up a picture, if it is under way; the batch goes on with the others. */
  cancel(id: number): boolean {
    const cancel = this.#cancels.get(id);
    cancel?.abort();
    return cancel !== undefined;
  }

  /** Pictures were added, removed or planned anew while the batch runs. */
  recount(): void {
    const { ledger } = this.parts;
    const { id } = this.batch;
    this.#meter?.recount(ledger.counts(id), workOf(ledger.remaining(id)));
  }

  /** Of pictures by their expected time, if that of all that wait is known. */
  #work(sizes: readonly SameSize[]): Work {
    const { expected } = this.parts;
    if (expected === undefined) return unknownWork;
    const secondsOf = (picture: WorkPicture): number | undefined => expected.of(picture, this.#settings(picture));
    if (sizes.some((some) => secondsOf(some) === undefined)) return unknownWork;
    return { ...expected, of: (picture) => secondsOf(picture) ?? unknownWork.of(picture) };
  }

  pause(): void {
    this.parts.engine.pause();
    this.#meter?.pause(this.#now());
  }

  resume(): void {
    this.parts.engine.resume();
    this.#meter?.resume(this.#now());
  }

  /** Resolves when the picture is in its networks, or settled. */
  #begin(item: LedgerItem, signal: AbortSignal, meter: Meter, listener: QueueListener): Promise<void> {
    this.#accompanied.delete(item.id);
    if (this.#going.size > 0) for (const id of [item.id, ...this.#going.keys()]) this.#accompanied.add(id);
    const cancel = new AbortController();
    this.#cancels.set(item.id, cancel);
    return new Promise((resolve, reject) => {
      const turn = this.#one(item, signal, meter, listener, resolve)
        .then((what) => this.#conclude(item, what, meter, listener))
        .finally(() => {
          this.#going.delete(item.id);
          this.#cancels.delete(item.id);
        });
      this.#going.set(item.id, turn);
      turn.then(resolve, reject);
    });
  }

  #conclude(item: LedgerItem, turn: Turn, meter: Meter, listener: QueueListener): void {
    if (turn.kind === 'stop') this.#stopped = turn.reason;
    if (turn.kind === 'settled') this.#unfit.splice(0).forEach((one) => this.#setAside(one, meter, listener));
    if (turn.kind === 'unfit') {
      this.#unfit.push({ item, ...turn });
      // What a result takes is estimated. One that was made in vain may have been large; after a second the disk is full.
      if (this.#unfit.filter(({ wasMade }) => wasMade).length > 1) this.#stopped = turn.reason;
    }
  }

  /** @param onNetworks  called when the picture has been read and is in its networks */
  async #one(
    item: LedgerItem,
    signal: AbortSignal,
    meter: Meter,
    listener: QueueListener,
    onNetworks: () => void,
  ): Promise<Turn> {
    const { ledger, engine } = this.parts;
    const given = this.#cancels.get(item.id)!.signal;
    const lack = await unlessAborted(given, this.#lack(item), 'cancelled' as const);
    if (lack === 'cancelled') return this.#concluded(item, CANCELLED, signal, meter, listener);
    if (lack?.forever === true) {
      this.#setAside({ item, reason: lack.reason }, meter, listener);
      return { kind: 'passed' };
    }
    if (lack !== null) return { kind: 'unfit', reason: lack.reason, wasMade: false };
    meter.begun(item, this.#now());
    listener.onEvent({ event: 'started', item });
    const settings = this.#settings(item);
    const job = await unlessAborted(
      given,
      jobFor(item, settings, { ...this.parts, folders: this.#folders }),
      CANCELLED,
    );
    const outcome =
      'kind' in job
        ? job
        : await engine.run(job, {
            signal: given,
            onProgress: (progress) => {
              if (progress.stage !== 'read') onNetworks();
              const { pixels, provider, precision } = progress;
              const throughput = meter.progress(item, pixels, provider, this.#now(), precision);
              listener.onEvent({ event: 'progress', item, fraction: overall(progress), throughput });
              listener.onProgress?.(item, progress);
            },
          });
    if (outcome.kind === 'done' && !('kind' in job)) {
      const networks = job.models.map(({ id }) => id);
      const tookMs = Math.max(0, meter.took(item, this.#now()) - (outcome.startMs ?? 0));
      ledger.markDone(item.id, outcome, settings.model, networks, tookMs);
    }
    return this.#concluded(item, outcome, signal, meter, listener);
  }

  #concluded(item: LedgerItem, outcome: JobOutcome, signal: AbortSignal, meter: Meter, listener: QueueListener): Turn {
    const turn = this.#settle(item, outcome, signal);
    if (turn.kind === 'settled') this.#tellFinished(item, meter, listener);
    return turn;
  }

  /** What the disk lacks for a picture, once those under way, whose scratch files go, leave it no more room. */
  async #lack(item: LedgerItem): Promise<Lack | null> {
    const others = [...this.#going.values()];
    const ask = () => lackOfSpace(item, this.parts.scratch, this.parts.space);
    const lack = await ask();
    if (lack === null || lack.forever || others.length === 0) return lack;
    await Promise.allSettled(others);
    return ask();
  }

  /** Fails a picture that the disk has no room for while it has for others. */
  #setAside({ item, reason }: Pick<Unfit, 'item' | 'reason'>, meter: Meter, listener: QueueListener): void {
    this.parts.ledger.mark(item.id, 'failed', reason, 'no-space');
    this.#tellFinished(item, meter, listener);
  }

  #tellFinished({ id }: LedgerItem, meter: Meter, listener: QueueListener): void {
    const item = this.parts.ledger.item(id);
    listener.onEvent({ event: 'finished', item, throughput: meter.finished(item, this.#now()) });
  }

  /** Writes down what became of a picture. */
  #settle(item: LedgerItem, outcome: JobOutcome, signal: AbortSignal): Turn {
    const { ledger } = this.parts;
    if (outcome.kind === 'done') {
      this.#precision = outcome.precision ?? this.#precision;
      this.#peakMemory = Math.max(this.#peakMemory, outcome.peakMemory);
    } else if (outcome.kind === 'cancelled') {
      if (!signal.aborted) ledger.mark(item.id, 'skipped', 'It was cancelled.', 'cancelled');
      else {
        ledger.mark(item.id, 'waiting', null);
        return { kind: 'stop', reason: note('stopped') };
      }
    } else if (outcome.found !== undefined) {
      ledger.markFound(item.id, outcome.found);
    } else if (outcome.code === 'disk-full' && this.#accompanied.has(item.id)) {
      this.#isAlone = true;
      ledger.mark(item.id, 'waiting', null);
      return { kind: 'passed' };
    } else if (outcome.code === 'disk-full') {
      return { kind: 'unfit', reason: outcome.reason, wasMade: true };
    } else {
      ledger.mark(item.id, outcome.code === 'exists' ? 'skipped' : 'failed', outcome.reason, outcome.code);
    }
    return { kind: 'settled' };
  }

  /** The recipe may have changed since the batch began. */
  #settings(item: Pick<LedgerItem, 'overrides'>): BatchRequest {
    return settingsOf(this.parts.ledger.batch(this.batch.id)!.request, item.overrides);
  }

  #summary(before: ReadonlySet<number>, seconds: number, stopped: string | null): BatchSummary {
    const { request } = this.parts.ledger.batch(this.batch.id)!;
    return summaryOf(this.parts.ledger.outcomes(this.batch.id), before, request, {
      ...{ seconds, stopped, peakMemoryBytes: this.#peakMemory + peakMemory() },
      ...(this.#precision === undefined ? {} : { precision: this.#precision }),
    });
  }
}

/** Ids of pictures of which it is decided what becomes of them. */
function settledIn(outcomes: Iterable<Outcome>): Set<number> {
  const settled = new Set<number>();
  for (const { id, state } of outcomes) if (state !== 'waiting' && state !== 'running') settled.add(id);
  return settled;
}

/** All of it, as the sum over pictures of one size. */
const workOf =
  (sizes: readonly SameSize[]) =>
  (work: Work): number =>
    sizes.reduce((sum, some) => sum + some.pictures * work.of(some), 0);

/** Rough share of a picture that is behind it: of each of its frames, reading is a twentieth, writing another. */
function overall({ stage, fraction, frame: { index, of } = { index: 0, of: 1 } }: JobProgress): number {
  const own = stage === 'read' ? 0 : stage === 'write' ? 0.95 : 0.05 + 0.9 * fraction;
  return (index + own) / of;
}
