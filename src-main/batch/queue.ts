import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { peakMemory } from '../base/peak-memory.js';
import type { BatchEvent, BatchSummary } from '../contract/batch.js';
import type { ModelCard } from '../contract/model.js';
import type { Engine } from '../engine/client.js';
import type { Job, JobOutcome, ModelFile } from '../engine/job.js';
import { chainFor } from './chain.js';
import { freeBytes, scratchBytes } from './disk.js';
import type { Batch, Ledger, LedgerItem } from './ledger.js';
import { Meter } from './throughput.js';

export interface QueueParts {
  readonly ledger: Ledger;
  readonly engine: Pick<Engine, 'run' | 'pause' | 'resume'>;
  /** Where each model that may be needed is, by id. */
  readonly files: ReadonlyMap<string, ModelFile>;
  /** Folder for scratch files. */
  readonly scratch: string;
  /** Steady clock, ms. */
  readonly now?: () => number;
  /** Free bytes at a path; given in tests. */
  readonly free?: (path: string) => Promise<number>;
}

/**
 * Works off the waiting pictures of one batch, one after the other. Whatever happens to one picture, the next is
 * taken; only the user, or a disk that is full, stops a batch.
 */
export class Queue {
  #meter: Meter | undefined;
  #peakMemory = 0;
  readonly #now: () => number;

  constructor(
    private readonly parts: QueueParts,
    private readonly batch: Batch,
    /** Members of the family that was asked for. */
    private readonly models: readonly ModelCard[],
  ) {
    this.#now = parts.now ?? (() => performance.now());
  }

  async run(signal: AbortSignal, onEvent: (event: BatchEvent) => void): Promise<BatchSummary> {
    const { ledger } = this.parts;
    const start = this.#now();
    const settled = ledger.items(this.batch.id, ['done', 'skipped', 'failed']);
    const meter = (this.#meter = new Meter(ledger.items(this.batch.id, ['waiting']), settled, start));
    ledger.setRunner(this.batch.id, process.pid);
    let stopped: string | null = null;
    try {
      while (stopped === null) {
        if (signal.aborted) {
          stopped = 'It was stopped.';
          break;
        }
        const item = ledger.takeNext(this.batch.id);
        if (item === undefined) break;
        stopped = await this.#one(item, signal, meter, onEvent);
      }
    } finally {
      ledger.setRunner(this.batch.id, null);
    }
    const summary = this.#summary(new Set(settled.map(({ id }) => id)), (this.#now() - start) / 1000, stopped);
    onEvent({ event: 'summary', summary });
    return summary;
  }

  pause(): void {
    this.parts.engine.pause();
    this.#meter?.pause(this.#now());
  }

  resume(): void {
    this.parts.engine.resume();
    this.#meter?.resume(this.#now());
  }

  /** Makes one picture; a reason to stop the batch, or null to go on. */
  async #one(
    item: LedgerItem,
    signal: AbortSignal,
    meter: Meter,
    onEvent: (event: BatchEvent) => void,
  ): Promise<string | null> {
    const { ledger, engine } = this.parts;
    const lacking = await this.#lackingSpace(item);
    if (lacking !== null) {
      ledger.mark(item.id, 'waiting', null);
      return lacking;
    }
    onEvent({ event: 'started', item });
    const outcome = await this.#attempt(item, (job) =>
      engine.run(job, {
        signal,
        onProgress: ({ fraction, pixels, provider, stage }) => {
          const throughput = meter.progress(pixels, provider, this.#now());
          onEvent({ event: 'progress', item, fraction: overall(stage, fraction), throughput });
        },
      }),
    );
    if (outcome.kind === 'cancelled') {
      ledger.mark(item.id, 'waiting', null);
      return signal.aborted ? 'It was stopped.' : null;
    }
    if (outcome.kind === 'failed' && outcome.code === 'disk-full') {
      ledger.mark(item.id, 'waiting', null);
      return outcome.reason;
    }
    if (outcome.kind === 'done') {
      ledger.markDone(item.id, outcome);
      this.#peakMemory = Math.max(this.#peakMemory, outcome.peakMemory);
    } else {
      ledger.mark(item.id, outcome.code === 'exists' ? 'skipped' : 'failed', outcome.reason);
    }
    const settled = ledger.item(item.id);
    onEvent({ event: 'finished', item: settled, throughput: meter.finished(settled, this.#now()) });
    return null;
  }

  async #attempt(item: LedgerItem, run: (job: Job) => Promise<JobOutcome>): Promise<JobOutcome> {
    const { request } = this.batch;
    const chain = chainFor(this.models, Math.max(item.targetWidth / item.width, item.targetHeight / item.height));
    try {
      await mkdir(dirname(item.output), { recursive: true });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      return { kind: 'failed', code: 'no-folder', reason: `The folder for the result cannot be made (${code}).` };
    }
    return run({
      input: item.input,
      output: item.output,
      overwrite: request.onConflict === 'overwrite',
      models: chain.map(({ id }) => this.parts.files.get(id)!),
      target: { width: item.targetWidth, height: item.targetHeight },
      encoding: item.encoding!,
      metadata: request.metadata,
      provider: request.provider,
      tile: request.tile,
      scratch: this.parts.scratch,
    });
  }

  async #lackingSpace(item: LedgerItem): Promise<string | null> {
    const free = await (this.parts.free ?? freeBytes)(this.parts.scratch);
    const needed = scratchBytes(item.targetWidth, item.targetHeight, item.encoding?.depth ?? 8);
    if (free >= needed) return null;
    const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
    return `The next picture needs ${gigabytes(needed)} of disk space and ${gigabytes(free)} are free. Free some, then resume.`;
  }

  #summary(before: ReadonlySet<number>, seconds: number, stopped: string | null): BatchSummary {
    const items = this.parts.ledger.items(this.batch.id);
    const count = (state: string): number => items.filter((item) => item.state === state).length;
    const made = items.filter((item) => item.state === 'done' && !before.has(item.id));
    const megapixels = made.reduce((sum, item) => sum + item.targetWidth * item.targetHeight, 0) / 1e6;
    return {
      done: count('done'),
      skipped: count('skipped'),
      failed: count('failed'),
      waiting: count('waiting'),
      outputMegapixels: megapixels,
      seconds,
      megapixelsPerSecond: seconds > 0 ? megapixels / seconds : 0,
      peakMemoryBytes: Math.max(this.#peakMemory, peakMemory()),
      provider: made.at(-1)?.provider ?? null,
      model: this.batch.request.model,
      output: this.batch.request.output,
      stopped,
    };
  }
}

/** Rough share of a picture that is behind it: reading a twentieth, writing another. */
const overall = (stage: 'read' | 'network' | 'write', fraction: number): number =>
  stage === 'read' ? 0 : stage === 'write' ? 0.95 : 0.05 + 0.9 * fraction;
