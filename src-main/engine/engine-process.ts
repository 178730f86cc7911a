import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child, type ChildHost, type ChildModule } from '../base/child/child.js';
import { removeParts } from '../base/files.js';
import { noLimits, type EngineLimits } from '../contract/engine.js';
import { LastingEnd } from '../base/lasting-end.js';
import { Problem } from '../base/problem.js';
import type { Chosen } from './choose-provider.js';
import { SCRATCH_PREFIX, type Job, type JobOutcome, type JobProgress, type ModelFile, type Stage } from './job.js';
import type { EngineCalls, EngineEvents } from './protocol.js';
import { Silence } from './silence.js';

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

export interface Limits {
  /** How long a cancelled job may go on, ms, before whoever cancelled it waits no longer. */
  readonly patience: number;
  /** How long a job may be silent before it counts as hung, ms. */
  readonly silence: (stage: Stage, job: Job) => number;
  /** Whether whatever else runs on the machine goes first. */
  readonly lowPriority: boolean;
  /** Of its process. */
  readonly name: string;
}

/** The process ended before a job had its answer. */
export interface Died {
  readonly kind: 'died';
  readonly how: string;
  /** Where the job was. */
  readonly stage: Stage;
  /** It was ended because it made no headway. */
  readonly isHung: boolean;
  /** It was ended because all that was under way had been cancelled. */
  readonly onPurpose: boolean;
}

interface Going {
  readonly job: Job;
  readonly onProgress: RunOptions['onProgress'];
  stage: Stage;
  isCancelled: boolean;
}

/** How long a process that was ended may take to be gone, ms. */
const FAREWELL = 300;

const engineModule = (name: string): ChildModule => ({ name, module: new URL('./process.js', import.meta.url) });

/** One process of the engine and the jobs under way in it. */
export class EngineProcess {
  /** Resolves when it is gone, or left behind, and what it left is cleared away. */
  readonly gone: Promise<void>;
  readonly #child: Child<EngineCalls, EngineEvents>;
  readonly #ended: Promise<{ readonly kind: 'died'; readonly how: string }>;
  readonly #end: LastingEnd<{ readonly kind: 'died' }>;
  readonly #going = new Map<number, Going>();
  /** A job in a lane is silent while it waits for another one: what counts is that any of them makes headway. */
  readonly #silence: Silence;
  #next = 0;
  #hasEnded = false;
  #isHung = false;
  #onPurpose = false;

  constructor(
    host: ChildHost,
    private readonly limits: Limits,
    isPaused: boolean,
    engineLimits: EngineLimits,
    choices?: string,
  ) {
    const child = new Child<EngineCalls, EngineEvents>(host, engineModule(limits.name), {
      progress: (id, progress) => this.#hear(id, progress),
    });
    this.#child = child;
    this.#silence = new Silence(() => this.#longestSilence(), isPaused);
    const givenUp = this.#silence.over.then(async ({ how }) => {
      this.#isHung = !this.#onPurpose;
      child.kill();
      // One that waits for a disk that is gone cannot be ended; it is left behind.
      await Promise.race([child.gone, pause(FAREWELL, undefined, { ref: false })]);
      return how;
    });
    this.#ended = Promise.race([child.gone.then((how) => (this.#isHung ? givenUp : how)), givenUp]).then((how) => {
      this.#hasEnded = true;
      this.#silence.close();
      return { kind: 'died', how };
    });
    this.#end = new LastingEnd(this.#ended);
    this.gone = this.#ended.then(() => {
      // One that was ended may not be gone yet: the parts are its jobs' all the same.
      const whose = this.#isHung || this.#onPurpose ? 'all' : 'gone';
      return sweepAfter(
        [...this.#going.values()].map(({ job }) => job),
        whose,
      );
    });
    if (limits.lowPriority) child.tell('stepBack');
    if (choices !== undefined) child.tell('keepChoices', choices);
    if (isPaused) child.tell('pause');
    if (engineLimits !== noLimits) child.tell('limit', engineLimits);
  }

  limit(limits: EngineLimits): void {
    this.#child.tell('limit', limits);
  }

  /** @throws Problem for a network that cannot be read, `engine-died` */
  async tryProviders(model: ModelFile): Promise<Chosen> {
    const answer = await this.#child.ask('tryProviders', model);
    if (answer.kind === 'done') return answer.value;
    if (answer.kind === 'failed') throw new Problem(answer.code, answer.reason);
    throw new Problem('engine-died', `The engine stopped while it tried the devices (${answer.how}).`, 'Try again.');
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async run(job: Job, { signal, onProgress }: RunOptions): Promise<JobOutcome | Died> {
    const id = this.#next++;
    const going: Going = { job, onProgress, stage: 'read', isCancelled: false };
    this.#going.set(id, going);
    this.#silence.restart();
    let deadline: NodeJS.Timeout | undefined;
    let leave!: (outcome: JobOutcome) => void;
    const left = new Promise<JobOutcome>((resolve) => (leave = resolve));
    const cancel = (): void => {
      going.isCancelled = true;
      this.#child.tell('cancel', id);
      deadline = setTimeout(() => {
        if (![...this.#going.values()].every(({ isCancelled }) => isCancelled)) return leave({ kind: 'cancelled' });
        this.#onPurpose = true;
        this.#silence.giveUp('It was cancelled.');
      }, this.limits.patience);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    // A job that was left in its tile is swept up if the process ends before it comes out of it.
    const answer = this.#child.ask('run', id, job).then(async (outcome) => {
      if (outcome.kind !== 'died') this.#going.delete(id);
      return outcome;
    });
    try {
      const leaving = left.then((value) => ({ kind: 'done', value }) as const);
      const outcome = await this.#end.or(Promise.race([answer, leaving]));
      if (outcome.kind === 'done') return outcome.value;
      if (outcome.kind === 'failed') return outcome;
      const { how } = await this.#ended;
      await this.gone;
      return { kind: 'died', how, stage: going.stage, isHung: this.#isHung, onPurpose: this.#onPurpose };
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
    }
  }

  pause(): void {
    this.#silence.pause();
    this.#child.tell('pause');
  }

  resume(): void {
    this.#silence.resume();
    this.#child.tell('resume');
  }

  kill(): void {
    this.#onPurpose = true;
    this.#child.kill();
  }

  #hear(id: number, progress: JobProgress): void {
    this.#silence.restart();
    const going = this.#going.get(id);
    if (going === undefined) return;
    going.stage = progress.stage;
    going.onProgress?.(progress);
  }

  /** Between jobs it may be silent for ever. */
  #longestSilence(): number {
    const limits = [...this.#going.values()].map(({ stage, job }) => this.limits.silence(stage, job));
    return limits.length === 0 ? Infinity : Math.max(...limits);
  }
}

/** Removes what a process that is gone left of its jobs: unfinished results, and scratch files that may be large. */
async function sweepAfter(jobs: readonly Job[], whose: 'gone' | 'all'): Promise<void> {
  await removeParts(
    jobs.map(({ output }) => output),
    whose,
  );
  for (const scratch of new Set(jobs.map((job) => job.scratch))) {
    const entries = await readdir(scratch).catch(() => []);
    for (const entry of entries.filter((name) => name.startsWith(SCRATCH_PREFIX))) {
      await rm(join(scratch, entry), { recursive: true, force: true, maxRetries: 5 });
    }
  }
}
