import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child, plainHost, type ChildHost, type ChildModule } from '../base/child/child.js';
import { removeParts } from '../base/files.js';
import { SCRATCH_PREFIX, type Job, type JobOutcome, type JobProgress, type Stage } from './job.js';
import { Silence, silenceFor } from './silence.js';
import type { EngineCalls, EngineEvents } from './protocol.js';

export interface EngineOptions {
  /** How its process is started; a forked Node process unless said. */
  readonly host?: ChildHost;
  /**
   * How long a cancelled job may go on, ms, before its process is ended: nothing can interrupt a tile or a codec, and
   * whoever cancels does not wait for one.
   */
  readonly patience?: number;
  /** How long a job may be silent before it counts as hung, ms. */
  readonly silence?: (stage: Stage, job: Job) => number;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

interface Died {
  readonly kind: 'died';
  readonly how: string;
  /** It was ended because it made no headway. */
  readonly isHung: boolean;
}

const PATIENCE = 500;
/** How long a process that was ended may take to be gone, ms. */
const FAREWELL = 300;

const engineModule: ChildModule = { name: 'engine', module: new URL('./process.js', import.meta.url) };

/**
 * The engine as the rest of the program sees it: jobs in, outcomes out, one at a time. The process is started with the
 * first job and again after it died; a picture that takes it down is tried once more, on the processor.
 */
export class Engine {
  #child: Child<EngineCalls, EngineEvents> | undefined;
  #onProgress: ((progress: JobProgress) => void) | undefined;
  #silence: Silence | undefined;
  #paused = false;
  #closed = false;

  constructor(private readonly options: EngineOptions = {}) {}

  /** Cancelled, too, is a job that is asked of an engine that was closed, or that it had to leave. */
  async run(job: Job, options: RunOptions = {}): Promise<JobOutcome> {
    const first = await this.#attempt(job, options);
    if (first.kind !== 'died') return first;
    const again = await this.#attempt(job.provider === 'auto' ? { ...job, provider: 'cpu' } : job, options);
    if (again.kind !== 'died') return again;
    const reason = again.isHung
      ? `The engine made no headway with this picture, twice (${again.how}). Try another model, or export the picture again.`
      : `The engine stopped twice while it worked on this picture (${again.how}). There may be too little memory for it; try a smaller tile or model.`;
    return { kind: 'failed', code: again.isHung ? 'engine-hung' : 'engine-died', reason };
  }

  /** Takes effect between two tiles, and for jobs to come. */
  pause(): void {
    this.#paused = true;
    this.#silence?.pause();
    this.#child?.tell('pause');
  }

  resume(): void {
    this.#paused = false;
    this.#silence?.resume();
    this.#child?.tell('resume');
  }

  /** Ends the process at once and for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#child?.kill();
    await this.#child?.gone;
  }

  async #attempt(job: Job, { signal, onProgress }: RunOptions): Promise<JobOutcome | Died> {
    const isOver = (): boolean => this.#closed || signal?.aborted === true;
    if (isOver()) return { kind: 'cancelled' };
    const child = (this.#child ??= this.#start());
    this.#onProgress = onProgress;
    if (this.#paused) child.tell('pause');
    const { patience = PATIENCE, silence = silenceFor } = this.options;
    const watch = (this.#silence = new Silence((stage) => silence(stage, job), this.#paused));
    let deadline: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      child.tell('cancel');
      deadline = setTimeout(() => watch.giveUp('It was cancelled.'), patience);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const outcome = await Promise.race([child.ask('run', job), watch.over]);
      if (outcome.kind === 'done') return outcome.value;
      if (outcome.kind === 'failed') return outcome;
      if (outcome.kind === 'hung') await this.#end(child);
      await sweepAfter(job);
      if (isOver()) return { kind: 'cancelled' };
      return { kind: 'died', how: outcome.how, isHung: outcome.kind === 'hung' };
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      watch.close();
      this.#silence = undefined;
      this.#onProgress = undefined;
    }
  }

  /** Ends a process. One that waits for a disk that is gone cannot be ended; it is left behind. */
  async #end(child: Child<EngineCalls, EngineEvents>): Promise<void> {
    child.kill();
    await Promise.race([child.gone, pause(FAREWELL, undefined, { ref: false })]);
    if (this.#child === child) this.#child = undefined;
  }

  #start(): Child<EngineCalls, EngineEvents> {
    const child = new Child<EngineCalls, EngineEvents>(this.options.host ?? plainHost, engineModule, {
      progress: (progress) => {
        this.#silence?.hear(progress.stage);
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
