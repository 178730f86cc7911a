import { Engine, type EngineOptions, type RunOptions } from './client.js';
import type { Job, JobOutcome } from './job.js';

/** An engine's process ends when nothing was asked of it for this long, ms. */
const IDLE = 60_000;

/** An engine for small jobs now and then: its process is there from the first on, and gives its memory back after the last. */
export class LastingEngine {
  #engine: Engine | undefined;
  #asked = 0;
  #rest: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly options: EngineOptions,
    private readonly idle = IDLE,
  ) {}

  /** See {@link Engine.run}. */
  async run(job: Job, options: RunOptions = {}): Promise<JobOutcome> {
    if (this.#closed) return { kind: 'cancelled' };
    clearTimeout(this.#rest);
    this.#asked++;
    try {
      return await (this.#engine ??= new Engine(this.options)).run(job, options);
    } finally {
      if (--this.#asked === 0 && !this.#closed) this.#rest = setTimeout(() => void this.#end(), this.idle).unref();
    }
  }

  /** Ends its process at once and for good. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#rest);
    await this.#end();
  }

  async #end(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }
}
