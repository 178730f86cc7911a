import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Child, plainHost, type ChildHost, type ChildModule } from '../base/child/child.js';
import { removeParts } from '../base/files.js';
import { SCRATCH_PREFIX, type Job, type JobOutcome, type JobProgress, type Stage } from './job.js';
import type { EngineCalls, EngineEvents } from './protocol.js';

export interface EngineOptions {
  /** How its process is started; a forked Node process unless said. */
  readonly host?: ChildHost;
  /** How long a cancelled job may take to its next tile before its process is killed, ms. */
  readonly patience?: number;
  /** The same while it decodes or encodes, which nothing can interrupt. */
  readonly codecPatience?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

const engineModule: ChildModule = { name: 'engine', module: new URL('./process.js', import.meta.url) };

/**
 * The engine as the rest of the program sees it: jobs in, outcomes out, one at a time. The process is started with the
 * first job and again after it died; a picture that takes it down is tried once more, on the processor.
 */
export class Engine {
  #child: Child<EngineCalls, EngineEvents> | undefined;
  #onProgress: ((progress: JobProgress) => void) | undefined;
  #paused = false;
  #closed = false;
  #stage: Stage = 'read';

  constructor(private readonly options: EngineOptions = {}) {}

  /** Cancelled, too, is a job that is asked of an engine that was closed, or that it had to leave. */
  async run(job: Job, options: RunOptions = {}): Promise<JobOutcome> {
    const first = await this.#attempt(job, options);
    if (first.kind !== 'died') return first;
    const again = await this.#attempt(job.provider === 'auto' ? { ...job, provider: 'cpu' } : job, options);
    if (again.kind !== 'died') return again;
    return {
      kind: 'failed',
      code: 'engine-died',
      reason: `The engine stopped twice while it worked on this picture (${again.how}). There may be too little memory for it; try a smaller tile or model.`,
    };
  }

  /** Takes effect between two tiles, and for jobs to come. */
  pause(): void {
    this.#paused = true;
    this.#child?.tell('pause');
  }

  resume(): void {
    this.#paused = false;
    this.#child?.tell('resume');
  }

  /** Ends the process at once and for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#child?.kill();
    await this.#child?.gone;
  }

  async #attempt(job: Job, { signal, onProgress }: RunOptions): Promise<JobOutcome | { kind: 'died'; how: string }> {
    const isOver = (): boolean => this.#closed || signal?.aborted === true;
    if (isOver()) return { kind: 'cancelled' };
    const child = (this.#child ??= this.#start());
    this.#onProgress = onProgress;
    this.#stage = 'read';
    if (this.#paused) child.tell('pause');
    let deadline: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      child.tell('cancel');
      const { patience = 10_000, codecPatience = 500 } = this.options;
      deadline = setTimeout(() => child.kill(), this.#stage === 'network' ? patience : codecPatience);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const outcome = await child.ask('run', job);
      if (outcome.kind === 'done') return outcome.value;
      if (outcome.kind === 'failed') return outcome;
      await sweepAfter(job);
      return isOver() ? { kind: 'cancelled' } : outcome;
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      this.#onProgress = undefined;
    }
  }

  #start(): Child<EngineCalls, EngineEvents> {
    const child = new Child<EngineCalls, EngineEvents>(this.options.host ?? plainHost, engineModule, {
      progress: (progress) => {
        this.#stage = progress.stage;
        this.#onProgress?.(progress);
      },
    });
    void child.gone.then(() => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }
}

/** Removes what a process that is gone left of its job: the unfinished result, and scratch files that may be large. */
async function sweepAfter({ output, scratch }: Job): Promise<void> {
  await removeParts([output]);
  const entries = await readdir(scratch).catch(() => []);
  for (const entry of entries.filter((name) => name.startsWith(SCRATCH_PREFIX))) {
    await rm(join(scratch, entry), { recursive: true, force: true });
  }
}
