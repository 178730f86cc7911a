import type { ClaimedBatch } from '../../app/claimed-batch.js';
import { Problem } from '../../base/problem.js';
import type { LedgerItem } from '../../batch/ledger.js';
import type { Queue } from '../../batch/queue.js';
import type { BatchEvent, Throughput } from '../../contract/batch.js';
import type { JobProgress } from '../../engine/job.js';
import type { Strips } from '../pictures/strips.js';
import type { QueueState } from './state.js';

export interface RunningParts {
  readonly strips: Pick<Strips, 'add' | 'forget'>;
  /** Ends whatever else would take the machine; resolves when it has. */
  readonly makeWay: () => Promise<void>;
  /** Takes in what a run taught of the machine's pace. */
  readonly learn: () => Promise<void>;
}

/** Works the queue off: start, pause, resume, stop, and what is heard meanwhile. */
export class Running {
  #queue: Queue | undefined;
  #stop = new AbortController();
  #starting: Promise<void> | undefined;
  #ended: Promise<void> = Promise.resolve();
  #memory: number | null = null;
  readonly #givenUp = new Set<number>();

  constructor(
    private readonly state: QueueState,
    private readonly batch: ClaimedBatch,
    private readonly parts: RunningParts,
  ) {}

  /** @throws Problem `nothing-waits`, `unknown-model` */
  async start(): Promise<void> {
    if (this.state.run === 'paused') return this.resume();
    if (this.#queue !== undefined) return;
    // Asked for twice before it has begun, it begins once.
    this.#starting ??= this.#begin().finally(() => (this.#starting = undefined));
    await this.#starting;
  }

  async #begin(): Promise<void> {
    const { state } = this;
    // Settings that were changed a moment ago hold for the first picture too.
    await state.inTurn(() => undefined);
    if (!state.isScanning && state.waiting === 0) {
      throw new Problem('nothing-waits', 'There is nothing to make.', 'Add pictures, or retry what failed.');
    }
    const queue = await this.batch.queue(() => this.#more());
    await this.parts.makeWay();
    this.#queue = queue;
    this.#stop = new AbortController();
    state.setRun('running');
    this.#ended = this.#work(queue);
  }

  async #work(queue: Queue): Promise<void> {
    let reason: string | null = null;
    try {
      const listener = {
        onEvent: (event: BatchEvent) => this.#hear(event),
        onProgress: (item: LedgerItem, progress: JobProgress) => this.#progress(item, progress),
      };
      reason = (await queue.run(this.#stop.signal, listener)).stopped;
    } catch (error) {
      reason = this.state.problem(error);
    }
    this.#queue = undefined;
    this.state.live.clear();
    this.state.setRun('idle', reason);
    await this.parts.learn().catch((error: unknown) => this.state.problem(error));
    this.state.tellTotals();
    this.state.feed.tell({ event: 'models' });
  }

  /** Whether pictures may still come, once it is known. */
  async #more(): Promise<boolean> {
    await this.state.until(({ isScanning, waiting }) => !isScanning || waiting > 0, this.#stop.signal);
    return this.state.waiting > 0;
  }

  pause(): void {
    if (this.#queue === undefined || this.state.run !== 'running') return;
    this.#queue.pause();
    this.state.setRun('paused');
  }

  resume(): void {
    if (this.state.run !== 'paused') return;
    this.#queue?.resume();
    this.state.setRun('running');
  }

  /** After the running tile; the running picture waits again. */
  stop(): void {
    if (this.#queue === undefined) return;
    this.#queue.resume();
    this.state.setRun('stopping');
    this.#stop.abort();
  }

  /** Leaves one picture out, running or waiting. */
  cancel(id: number): void {
    const { state } = this;
    if (this.#queue?.cancel(id) === true || state.rows.get(id)?.state !== 'waiting') return;
    state.ledger.mark(id, 'skipped', 'It was cancelled.', 'cancelled');
    state.changed([state.ledger.item(id)]);
  }

  /** Ends the work on a picture, if it is the one that runs; it waits again, should it be in the queue still. */
  giveUp(id: number): void {
    if (this.#queue?.cancel(id) === true) this.#givenUp.add(id);
  }

  /** The queue changed while it runs. */
  recount(): void {
    this.#queue?.recount();
  }

  async close(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    this.stop();
    await this.#ended;
  }

  #hear(event: BatchEvent): void {
    const { state, parts } = this;
    if (event.event === 'summary') return state.feed.tell(event);
    const { item } = event;
    if (event.event === 'progress') {
      state.live.set(item.id, { fraction: event.fraction, mps: event.throughput.nowMps });
    } else {
      state.live.delete(item.id);
      parts.strips.forget(item.id);
      if (event.event === 'finished') this.#settle(item.id);
    }
    // A picture may be taken out of the queue while it is made.
    const now = state.rows.get(item.id) && state.ledger.item(item.id);
    if (now !== undefined) state.changed([now]);
    if (event.event !== 'started') this.#tellThroughput(event.throughput);
  }

  #settle(id: number): void {
    const { ledger } = this.state;
    if (!this.#givenUp.delete(id) || ledger.item(id).cause !== 'cancelled') return;
    ledger.mark(id, 'waiting', null);
    this.recount();
  }

  #progress(item: LedgerItem, { memory, rows }: JobProgress): void {
    this.#memory = memory;
    const strip = rows && this.parts.strips.add(item, rows);
    if (strip !== undefined) this.state.feed.tell({ event: 'strip', id: item.id, ...strip });
  }

  #tellThroughput(throughput: Throughput): void {
    const { freeBytes } = this.state;
    const { provider, precision } = throughput;
    const engine = { provider, precision: precision ?? null, memoryBytes: this.#memory, freeBytes };
    this.state.tellGoing({ event: 'throughput', throughput, engine, at: Date.now() });
  }
}
