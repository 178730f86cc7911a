import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskProblem, removeParts } from '../base/files.js';
import { peakMemory } from '../base/peak-memory.js';
import { describe, Problem } from '../base/problem.js';
import type { BatchEvent, BatchSummary } from '../contract/batch.js';
import type { Engine } from '../engine/client.js';
import type { Job, JobOutcome, JobProgress } from '../engine/job.js';
import { chainFor } from './chain.js';
import { backProjectionFor } from './colours.js';
import { refusalOf, unconfined, type Confinement } from './confinement.js';
import { lackOfSpace, type Space } from './disk.js';
import type { Family } from './family.js';
import { settingsOf } from './ledger-rows.js';
import type { Batch, BatchRequest, Ledger, LedgerItem } from './ledger.js';
import { Meter } from './throughput.js';

export interface QueueParts {
  readonly ledger: Ledger;
  readonly engine: Pick<Engine, 'run' | 'pause' | 'resume'>;
  /** The models that a name stands for. */
  readonly family: (name: string) => Promise<Family>;
  /** Folder for scratch files. */
  readonly scratch: string;
  /** What may be read and written; everything unless said. */
  readonly confinement?: Confinement | undefined;
  /** Asked when nothing waits: whether more has come, so that the batch goes on. */
  readonly more?: (() => Promise<boolean>) | undefined;
  /** Steady clock, ms. */
  readonly now?: () => number;
  /** The room on the disk of a path; given in tests. */
  readonly space?: (path: string) => Promise<Space>;
}

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
 * Works off the waiting pictures of one batch, one after the other. Whatever happens to one picture, the next is
 * taken; only the user, or a disk that has room for none that waits, stops a batch.
 */
export class Queue {
  #meter: Meter | undefined;
  /** Of the engine's process; this one's is added in the end. */
  #peakMemory = 0;
  #precision: string | undefined;
  #running: { readonly id: number; readonly cancel: AbortController } | undefined;
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
    const settled = ledger.items(this.batch.id, ['done', 'skipped', 'failed']);
    const meter = (this.#meter = new Meter(ledger.items(this.batch.id, ['waiting']), settled, start));
    /** Pictures that the disk had no room for, since the last one that it had. */
    const unfit: Unfit[] = [];
    let stopped: string | null = null;
    while (stopped === null) {
      if (signal.aborted) {
        stopped = 'It was stopped.';
        break;
      }
      const item = ledger.takeNext(this.batch.id);
      if (item === undefined) {
        if ((await this.parts.more?.()) === true) continue;
        break;
      }
      const turn = await this.#one(item, signal, meter, listener);
      if (turn.kind === 'stop') stopped = turn.reason;
      if (turn.kind === 'settled') unfit.splice(0).forEach((one) => this.#setAside(one, meter, listener));
      if (turn.kind === 'unfit') {
        unfit.push({ item, ...turn });
        // What a result takes is estimated. One that was made in vain may have been large; after a second the disk is full.
        if (unfit.filter(({ wasMade }) => wasMade).length > 1) stopped = turn.reason;
      }
    }
    for (const { item } of unfit) ledger.mark(item.id, 'waiting', null);
    stopped ??= unfit[0]?.reason ?? null;
    const summary = this.#summary(new Set(settled.map(({ id }) => id)), (this.#now() - start) / 1000, stopped);
    listener.onEvent({ event: 'summary', summary });
    return summary;
  }

  /** Gives up the running picture, if it is this one; the batch goes on with the next. */
  cancel(id: number): boolean {
    if (this.#running?.id !== id) return false;
    this.#running.cancel.abort();
    return true;
  }

  /** Pictures were added, removed or planned anew while the batch runs. */
  recount(): void {
    this.#meter?.recount(this.parts.ledger.counts(this.batch.id));
  }

  pause(): void {
    this.parts.engine.pause();
    this.#meter?.pause(this.#now());
  }

  resume(): void {
    this.parts.engine.resume();
    this.#meter?.resume(this.#now());
  }

  async #one(item: LedgerItem, signal: AbortSignal, meter: Meter, listener: QueueListener): Promise<Turn> {
    const { ledger, engine } = this.parts;
    const lack = await lackOfSpace(item, this.parts.scratch, this.parts.space);
    if (lack?.forever === true) {
      this.#setAside({ item, reason: lack.reason }, meter, listener);
      return { kind: 'passed' };
    }
    if (lack !== null) return { kind: 'unfit', reason: lack.reason, wasMade: false };
    listener.onEvent({ event: 'started', item });
    const cancel = new AbortController();
    this.#running = { id: item.id, cancel };
    const settings = this.#settings(item);
    let networks: string[] = [];
    const outcome = await this.#attempt(item, settings, (job) => {
      networks = job.models.map(({ id }) => id);
      return engine.run(job, {
        signal: AbortSignal.any([signal, cancel.signal]),
        onProgress: (progress) => {
          const throughput = meter.progress(progress.pixels, progress.provider, this.#now(), progress.precision);
          const fraction = overall(progress);
          listener.onEvent({ event: 'progress', item, fraction, throughput });
          listener.onProgress?.(item, progress);
        },
      });
    });
    this.#running = undefined;
    if (outcome.kind === 'done') ledger.markDone(item.id, outcome, settings.model, networks);
    const turn = this.#settle(item, outcome, signal);
    if (turn.kind === 'settled') this.#tellFinished(item, meter, listener);
    return turn;
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
        return { kind: 'stop', reason: 'It was stopped.' };
      }
    } else if (outcome.code === 'disk-full') {
      return { kind: 'unfit', reason: outcome.reason, wasMade: true };
    } else {
      ledger.mark(item.id, outcome.code === 'exists' ? 'skipped' : 'failed', outcome.reason, outcome.code);
    }
    return { kind: 'settled' };
  }

  /** The recipe may have changed since the batch began. */
  #settings(item: LedgerItem): BatchRequest {
    return settingsOf(this.parts.ledger.batch(this.batch.id)!.request, item.overrides);
  }

  async #attempt(
    item: LedgerItem,
    settings: BatchRequest,
    run: (job: Job) => Promise<JobOutcome>,
  ): Promise<JobOutcome> {
    const refusal = await refusalOf(this.parts.confinement ?? unconfined, item.input, item.output);
    if (refusal !== undefined) return { kind: 'failed', code: refusal.code, reason: refusal.text };
    let models, backProjection;
    try {
      const family = await this.parts.family(settings.model);
      const chain = chainFor(family.models, Math.max(item.targetWidth / item.width, item.targetHeight / item.height));
      models = await Promise.all(chain.map((model) => family.file(model)));
      backProjection = backProjectionFor(settings, chain);
    } catch (error) {
      // What is wrong with a model's files, be it a bug of ours, is no reason to leave the other pictures.
      return { kind: 'failed', code: error instanceof Problem ? error.code : 'unexpected', reason: describe(error) };
    }
    try {
      await mkdir(dirname(item.output), { recursive: true });
      await removeParts([item.output]);
    } catch (error) {
      const problem = diskProblem(error, item.output);
      if (problem instanceof Problem) return { kind: 'failed', code: problem.code, reason: problem.text };
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      const why = code === 'EEXIST' ? 'there is a file of this name' : code;
      const reason = `The folder ${dirname(item.output)} cannot be made (${why}). Choose another folder.`;
      return { kind: 'failed', code: 'no-folder', reason };
    }
    return run({
      input: item.input,
      ...(item.facts === null ? {} : { planned: item.facts }),
      output: item.output,
      overwrite: settings.onConflict === 'overwrite',
      models,
      target: { width: item.targetWidth, height: item.targetHeight },
      encoding: item.encoding!,
      metadata: settings.metadata,
      density: settings.density,
      fileTimes: settings.fileTimes,
      provider: settings.provider,
      precision: settings.precision ?? 'auto',
      ...(backProjection === undefined ? {} : { backProjection }),
      tile: settings.tile,
      scratch: this.parts.scratch,
    });
  }

  #summary(before: ReadonlySet<number>, seconds: number, stopped: string | null): BatchSummary {
    const items = this.parts.ledger.items(this.batch.id);
    const { request } = this.parts.ledger.batch(this.batch.id)!;
    const count = (state: string): number => items.filter((item) => item.state === state).length;
    const ofRun = (state: string): LedgerItem[] => items.filter((item) => item.state === state && !before.has(item.id));
    const made = ofRun('done');
    const megapixels = made.reduce((sum, item) => sum + item.targetPixels, 0) / 1e6;
    return {
      run: { done: made.length, skipped: ofRun('skipped').length, failed: ofRun('failed').length },
      done: count('done'),
      skipped: count('skipped'),
      failed: count('failed'),
      waiting: count('waiting'),
      outputMegapixels: megapixels,
      seconds,
      megapixelsPerSecond: seconds > 0 ? megapixels / seconds : 0,
      peakMemoryBytes: this.#peakMemory + peakMemory(),
      provider: made.at(-1)?.provider ?? null,
      ...(this.#precision === undefined ? {} : { precision: this.#precision }),
      model: request.model,
      output: request.output ?? dirname(made.at(-1)?.output ?? ''),
      stopped,
    };
  }
}

/** Rough share of a picture that is behind it: of each of its frames, reading is a twentieth, writing another. */
function overall({ stage, fraction, frame: { index, of } = { index: 0, of: 1 } }: JobProgress): number {
  const own = stage === 'read' ? 0 : stage === 'write' ? 0.95 : 0.05 + 0.9 * fraction;
  return (index + own) / of;
}
