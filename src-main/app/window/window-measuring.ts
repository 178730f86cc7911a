import { describe, Problem } from '../../base/problem.js';
import type { App } from '../app.js';
import type { QueueState } from './queue-state.js';
import type { Times } from './times.js';

/** About how long it takes unless said, s. Every model is visited once whatever this says. */
const BUDGET = 20;
/** Queued pictures that quality is measured on, spread over the queue. */
const PICTURES = 6;

export interface WindowMeasuringParts {
  readonly app: Pick<App, 'benchmark'>;
  readonly times: Pick<Times, 'refresh' | 'isMeasured'>;
  /** Whether its user wants models measured without asking. */
  readonly isWished: () => boolean;
}

/**
 * Measures models for a window, one measuring at a time. A batch goes before it: while one runs none begins, and one that
 * begins ends a measuring, of which what was found until then is kept.
 */
export class WindowMeasuring {
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #isOffered = false;
  #isOver = false;

  constructor(
    private readonly parts: WindowMeasuringParts,
    private readonly state: QueueState,
  ) {}

  /** Begins; what comes of it is heard. @throws Problem `measuring-already`, `batch-runs` */
  start(budgetSeconds = BUDGET): void {
    if (this.#running !== undefined) throw new Problem('measuring-already', 'Models are being measured already.');
    if (this.#isBusy) {
      const meanwhile = 'Models cannot be measured while pictures are made: both would be slower than they are.';
      throw new Problem('batch-runs', meanwhile, 'Pause or stop the batch, or wait for its end.');
    }
    const stop = new AbortController();
    this.#running = { stop, ended: this.#measure(budgetSeconds, stop.signal) };
  }

  /** Begins by itself, once, with the first pictures of a program that has measured nothing on this machine. */
  async offer(): Promise<void> {
    const { times, isWished } = this.parts;
    if (this.#isOffered || this.#isOver || times.isMeasured || !isWished()) return;
    this.#isOffered = true;
    const { state } = this;
    while (state.isScanning && state.rows.order.length < PICTURES) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (this.#running === undefined && !this.#isOver && !this.#isBusy && state.rows.order.length > 0) this.start();
  }

  /** Resolves when it has ended. None begins by itself any more. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  get #isBusy(): boolean {
    return this.state.run === 'running' || this.state.run === 'stopping';
  }

  async #measure(budgetSeconds: number, signal: AbortSignal): Promise<void> {
    const { state } = this;
    const { feed } = state;
    const readable = state.rows.all().filter(({ width }) => width > 0);
    const pictures = spread(readable, PICTURES).map(({ input }) => input);
    try {
      const request = { budgetSeconds, lowPriority: true, ...(pictures.length === 0 ? {} : { pictures }) };
      feed.tell({ event: 'measuring', fraction: 0, model: null, finished: false });
      await this.parts.app.benchmark(request, signal, ({ fraction, model }) =>
        feed.tell({ event: 'measuring', fraction, model, finished: false }),
      );
      await this.parts.times.refresh();
    } catch (error) {
      state.problem(describe(error));
    }
    this.#running = undefined;
    feed.tell({ event: 'measuring', fraction: 1, model: null, finished: true });
    feed.tell({ event: 'models' });
    state.tellTotals();
  }
}

/** At most `count` of all, evenly spread. */
export function spread<T>(all: readonly T[], count: number): T[] {
  const length = Math.min(count, all.length);
  return Array.from({ length }, (_, i) => all[Math.floor((i * all.length) / length)]!);
}
