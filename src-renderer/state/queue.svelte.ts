import { SvelteMap } from 'svelte/reactivity';
import type {
  BatchSummary,
  EngineFacts,
  Eta,
  ItemState,
  QueueEvent,
  QueueRow,
  QueueTotals,
  RunState,
  Throughput,
} from '../contract.js';
import { everyFrame } from './frame.js';

/** A reading of the running batch; `at` in ms. */
export interface Reading {
  readonly at: number;
  readonly mps: number;
}

/** Rows of a running picture that are finished, in pixels of its result. */
export interface Strip {
  readonly y: number;
  readonly height: number;
  readonly of: number;
  readonly at: number;
}

/** Minutes of readings the chart shows. */
const READINGS_MS = 5 * 60_000;

/**
 * The queue as the serving side tells it. Rows are plain values; however many events come, what shows is renewed once a
 * frame.
 */
export class Queue {
  rows: readonly QueueRow[] = $state.raw([]);
  state: RunState = $state('idle');
  reason: string | null = $state(null);
  totals: QueueTotals | null = $state.raw(null);
  throughput: Throughput | null = $state.raw(null);
  engine: EngineFacts | null = $state.raw(null);
  readings: readonly Reading[] = $state.raw([]);
  summary: BatchSummary | null = $state.raw(null);
  /** Pictures found while folders are being gone through; null otherwise. */
  scanned: number | null = $state(null);
  measuring: { readonly fraction: number; readonly model: string | null } | null = $state.raw(null);
  /** By id, of pictures that run. */
  readonly strips = new SvelteMap<number, readonly Strip[]>();
  /** Whether the first whole state has arrived. */
  loaded = $state(false);

  readonly counts = $derived.by(() => {
    const counts: Record<ItemState, number> = { waiting: 0, running: 0, done: 0, skipped: 0, failed: 0 };
    for (const { state } of this.rows) counts[state]++;
    return counts;
  });
  readonly busy = $derived(this.state === 'running' || this.state === 'stopping');
  readonly active = $derived(this.busy || this.state === 'paused');
  /** The time that what remains will take: the one that is shown everywhere. */
  readonly eta: Eta = $derived.by(() => {
    if (this.active) return this.throughput?.eta ?? { phase: 'starting', seconds: null, within: null };
    return { phase: 'known', seconds: this.totals?.seconds ?? null, within: null };
  });

  #afterRun: (() => void) | undefined;
  #order: number[] = [];
  readonly #byId = new Map<number, QueueRow>();
  readonly #show = everyFrame(() => {
    this.rows = this.#order.map((id) => this.#byId.get(id)!);
    this.loaded = true;
    // Rows of the run are shown now.
    if (this.#afterRun !== undefined && this.state === 'idle' && this.summary !== null) {
      const work = this.#afterRun;
      this.#afterRun = undefined;
      work();
    }
  });

  /** Once, when the run that begins next has ended. */
  afterRun(work: () => void): void {
    this.#afterRun = work;
  }

  row(id: number | null): QueueRow | undefined {
    // Reading `rows` makes whoever asks hear of changes; the map only finds the row.
    return this.rows.length > 0 && id !== null ? this.#byId.get(id) : undefined;
  }

  hear(event: QueueEvent): void {
    (this.#hearers[event.event] as (event: QueueEvent) => void)(event);
  }

  readonly #hearers: { readonly [K in QueueEvent['event']]: (event: Extract<QueueEvent, { event: K }>) => void } = {
    reset: () => {
      this.#order = [];
      this.#byId.clear();
      this.strips.clear();
      // What still goes on is told again.
      this.scanned = this.measuring = this.throughput = null;
      this.#show();
    },
    rows: ({ rows }) => {
      for (const row of rows) {
        if (!this.#byId.has(row.id)) this.#order.push(row.id);
        this.#byId.set(row.id, row);
        if (row.state !== 'running') this.strips.delete(row.id);
      }
      this.#show();
    },
    order: ({ ids }) => {
      const known = ids.filter((id) => this.#byId.has(id));
      const named = new Set(known);
      this.#order = [...known, ...this.#order.filter((id) => !named.has(id))];
      this.#show();
    },
    removed: ({ ids }) => {
      const gone = new Set(ids);
      this.#order = this.#order.filter((id) => !gone.has(id));
      for (const id of ids) this.#byId.delete(id);
      // What was told of a run goes with its pictures.
      if (this.#order.length === 0) this.summary = this.reason = null;
      this.#show();
    },
    state: ({ state, reason }) => {
      this.state = state;
      this.reason = reason;
      if (state === 'running') this.summary = null;
      if (state === 'idle') {
        this.readings = [];
        this.throughput = null;
        if (this.#afterRun !== undefined) this.#show();
      }
      if (state !== 'scanning') this.scanned = null;
      this.loaded = true;
    },
    totals: ({ totals }) => (this.totals = totals),
    throughput: ({ throughput, engine, at }) => {
      this.throughput = throughput;
      this.engine = engine;
      const since = at - READINGS_MS;
      this.readings = [...this.readings.filter((reading) => reading.at >= since), { at, mps: throughput.nowMps }];
    },
    strip: ({ id, y, height, of }) => {
      const strip = { y, height, of, at: performance.now() };
      this.strips.set(id, [...(this.strips.get(id) ?? []).filter((other) => other.y !== y), strip]);
    },
    scan: ({ found, finished }) => (this.scanned = finished ? null : found),
    measuring: ({ fraction, model, finished }) => (this.measuring = finished ? null : { fraction, model }),
    summary: ({ summary }) => {
      this.summary = summary;
      // It may come when all rows are shown.
      if (this.#afterRun !== undefined) this.#show();
    },
    // Heard elsewhere.
    recipe: () => undefined,
    models: () => undefined,
    notice: () => undefined,
  };
}
