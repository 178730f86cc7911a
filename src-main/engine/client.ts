import './no-telemetry.js';
import { fork } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createBirpc, type BirpcReturn } from 'birpc';
import { removeParts } from '../base/files.js';
import { SCRATCH_PREFIX, type Job, type JobOutcome, type JobProgress, type Stage } from './job.js';
import type { EngineCalls, EngineEvents } from './wire.js';

/** A running child process, whatever kind of process it is. */
export interface EngineProcess {
  send(data: unknown): void;
  onMessage(listener: (data: unknown) => void): void;
  /** `how` says what ended it, for people: "signal SIGKILL", "exit code 1". */
  onExit(listener: (how: string) => void): void;
  /** What it prints to standard error: ONNX Runtime's and libvips' own words, for the log. */
  onText(listener: (text: string) => void): void;
  kill(): void;
}

export interface EngineOptions {
  /** Starts the process; a forked Node process unless said. */
  readonly start?: StartProcess;
  readonly onText?: (text: string) => void;
  /** How long a cancelled job may take to its next tile before its process is killed, ms. */
  readonly patience?: number;
  /** The same while it decodes or encodes, which nothing can interrupt. */
  readonly codecPatience?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

interface Running {
  readonly process: EngineProcess;
  readonly calls: BirpcReturn<EngineCalls, EngineEvents>;
  /** Settles when the process is gone. */
  readonly gone: Promise<string>;
}

/**
 * The engine as the rest of the program sees it: jobs in, outcomes out, one at a time. The process is started with the
 * first job and again after it died; a picture that takes it down is tried once more, on the processor.
 */
export class Engine {
  #running: Running | undefined;
  #onProgress: ((progress: JobProgress) => void) | undefined;
  #paused = false;
  #stage: Stage = 'read';

  constructor(private readonly options: EngineOptions = {}) {}

  async run(job: Job, options: RunOptions = {}): Promise<JobOutcome> {
    const first = await this.#attempt(job, options);
    if (first.kind !== 'died') return first;
    if (isAborted(options.signal)) return { kind: 'cancelled' };
    const again = await this.#attempt(job.provider === 'auto' ? { ...job, provider: 'cpu' } : job, options);
    if (again.kind !== 'died') return again;
    if (isAborted(options.signal)) return { kind: 'cancelled' };
    return {
      kind: 'failed',
      code: 'engine-died',
      reason: `The engine stopped twice while it worked on this picture (${again.how}). There may be too little memory for it; try a smaller tile or model.`,
    };
  }

  /** Takes effect between two tiles, and for jobs to come. */
  pause(): void {
    this.#paused = true;
    void this.#running?.calls.pause.asEvent();
  }

  resume(): void {
    this.#paused = false;
    void this.#running?.calls.resume.asEvent();
  }

  /** Ends the process at once; a running job counts as died. */
  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.process.kill();
    await running?.gone;
  }

  async #attempt(job: Job, { signal, onProgress }: RunOptions): Promise<JobOutcome | { kind: 'died'; how: string }> {
    if (isAborted(signal)) return { kind: 'cancelled' };
    const running = (this.#running ??= this.#start());
    this.#onProgress = onProgress;
    this.#stage = 'read';
    if (this.#paused) void running.calls.pause.asEvent();
    let deadline: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      void running.calls.cancel.asEvent();
      const { patience = 10_000, codecPatience = 500 } = this.options;
      deadline = setTimeout(() => running.process.kill(), this.#stage === 'network' ? patience : codecPatience);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const died = running.gone.then((how) => ({ kind: 'died' as const, how }));
      const outcome = await Promise.race([running.calls.run(job), died]);
      if (outcome.kind === 'died') await sweepAfter(job);
      return outcome;
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      this.#onProgress = undefined;
    }
  }

  #start(): Running {
    const child = (this.options.start ?? forkProcess)(engineModule);
    if (this.options.onText !== undefined) child.onText(this.options.onText);
    const gone = new Promise<string>((resolve) => {
      child.onExit((how) => {
        if (this.#running?.process === child) this.#running = undefined;
        resolve(how);
      });
    });
    const calls = createBirpc<EngineCalls, EngineEvents>(
      {
        progress: (progress) => {
          this.#stage = progress.stage;
          this.#onProgress?.(progress);
        },
      },
      { post: (data) => child.send(data), on: (listener) => child.onMessage(listener), timeout: -1 },
    );
    return { process: child, calls, gone };
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

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Starts a module of this program as a process of its own. */
export type StartProcess = (module: URL) => EngineProcess;

/** The module that is the engine. */
export const engineModule = new URL('./process.js', import.meta.url);

/** A module as a forked Node process; its standard error is kept out of the terminal. */
export function forkProcess(module: URL): EngineProcess {
  const child = fork(module, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  return {
    send: (data) => {
      // A process that has gone meanwhile is told of by its exit.
      if (child.connected) child.send(data as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener(signal === null ? `exit code ${code}` : `signal ${signal}`));
      child.once('error', ({ message }) => listener(message));
    },
    onText: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
    kill: () => void child.kill('SIGKILL'),
  };
}
