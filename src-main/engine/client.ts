import { stat } from 'node:fs/promises';
import { plainHost, type ChildHost } from '../base/child/child.js';
import { knownEnd } from '../base/child/known-ends.js';
import { LimitsInForce } from '../base/child/limits-in-force.js';
import { removeIfThere } from '../base/files.js';
import { EngineProcess, type Died, type RunOptions } from './engine-process.js';
import type { Chosen } from './choose-provider.js';
import type { Job, JobFailed, JobOutcome, ModelFile, Stage } from './job.js';
import { silenceFor } from './silence.js';

export type { RunOptions } from './engine-process.js';

export interface EngineOptions {
  /** How its process is started; a forked Node process unless said. */
  readonly host?: ChildHost;
  /** How much of the machine it takes; all of it unless said. */
  readonly limits?: LimitsInForce;
  /**
   * How long a cancelled job may go on, ms: nothing can interrupt a tile or a codec, and whoever cancels does not wait
   * for one. Its process is ended, unless others are under way in it, which go on.
   */
  readonly patience?: number;
  /** How long a job may be silent before it counts as hung, ms. */
  readonly silence?: (stage: Stage, job: Job) => number;
  /** Whether its process lets whatever else runs go first; absent: no. */
  readonly lowPriority?: boolean;
  /** File in which it is kept where networks run best, for later starts; absent: each start tries. */
  readonly choices?: string;
  /** Of its process, for logs and for whoever lists processes; `engine` unless said. */
  readonly name?: string;
}

const PATIENCE = 500;

/**
 * The engine as the rest of the program sees it: jobs in, outcomes out. Jobs asked for while others run overlap with
 * them in its process, which is started with the first and again after it died. What was under way when it died is
 * tried once more, one alone at a time, so that it is known which job takes it down; on the processor, if it was in its
 * networks.
 */
export class Engine {
  #process: EngineProcess | undefined;
  /** The last of those that are tried alone. */
  #alone: Promise<unknown> | undefined;
  #paused = false;
  readonly #limits: LimitsInForce;
  readonly #followNoMore: () => void;
  #closed = false;

  constructor(private readonly options: EngineOptions = {}) {
    this.#limits = options.limits ?? new LimitsInForce();
    this.#followNoMore = this.#limits.follow((limits) => this.#process?.limit(limits));
  }

  /** Cancelled, too, is a job that is asked of an engine that was closed, or that it had to leave. */
  async run(job: Job, options: RunOptions = {}): Promise<JobOutcome> {
    if (this.#alone !== undefined) await this.#alone;
    const first = await this.#attempt(job, options);
    if (first.kind !== 'died') return first;
    const mayBeProvider = job.provider === 'auto' && first.stage === 'network';
    if (mayBeProvider && this.options.choices !== undefined) await removeIfThere(this.options.choices);
    const again = await this.#tryAlone(mayBeProvider ? { ...job, provider: 'cpu' } : job, options);
    // Nothing had its name when the picture was begun, and writing comes last.
    if (again.kind === 'failed' && again.code === 'exists' && first.stage === 'write')
      return withFound(again, job.output);
    if (again.kind !== 'died') return again;
    const known = knownEnd(again.how);
    if (known !== undefined) return { kind: 'failed', code: known.code, reason: known.text };
    const reason = again.isHung
      ? `The engine made no headway with this picture, twice (${again.how}). Try another model, or export the picture again.`
      : `The engine stopped twice while it worked on this picture (${again.how}). There may be too little memory for it; try a smaller tile or model.`;
    return { kind: 'failed', code: again.isHung ? 'engine-hung' : 'engine-died', reason };
  }

  /** Starts the process before there is a job for it, so that it is there when one comes. */
  start(): void {
    if (!this.#closed) this.#living();
  }

  /** Takes effect between two tiles, and for jobs to come. */
  pause(): void {
    this.#paused = true;
    this.#process?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#process?.resume();
  }

  /** What `auto` finds of a network's providers on this machine. @throws Problem for a network that cannot be read */
  tryProviders(model: ModelFile): Promise<Chosen> {
    return this.#living().tryProviders(model);
  }

  /** Ends the process at once and for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#followNoMore();
    this.#process?.kill();
    await this.#process?.gone;
  }

  async #attempt(job: Job, options: RunOptions): Promise<JobOutcome | Died> {
    const isOver = (): boolean => this.#closed || options.signal?.aborted === true;
    while (!isOver()) {
      // What the one before left is cleared away first.
      if (this.#process?.hasEnded === true) await this.#process.gone;
      if (isOver()) break;
      const outcome = await this.#living().run(job, options);
      if (outcome.kind !== 'died') return outcome;
      // Ended for others, it is no fault of this one.
      if (!outcome.onPurpose && !isOver()) return outcome;
    }
    return { kind: 'cancelled' };
  }

  /** Jobs that are asked for now wait until it is over. */
  #tryAlone(job: Job, options: RunOptions): Promise<JobOutcome | Died> {
    const turn = (this.#alone ?? Promise.resolve()).then(() => this.#attempt(job, options));
    this.#alone = turn.catch(() => undefined);
    return turn;
  }

  #living(): EngineProcess {
    if (this.#process !== undefined && !this.#process.hasEnded) return this.#process;
    const { host = plainHost, patience = PATIENCE, silence = silenceFor, choices } = this.options;
    const { lowPriority = false, name = 'engine' } = this.options;
    const limits = { patience, silence, lowPriority, name };
    return (this.#process = new EngineProcess(host, limits, this.#paused, this.#limits.current, choices));
  }
}

async function withFound(failed: JobFailed, output: string): Promise<JobFailed> {
  const found = await stat(output).catch(() => undefined);
  return found === undefined ? failed : { ...failed, found: found.size };
}
