import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app/app.js';
import { tellOf } from '../base/log.js';
import { Problem } from '../base/problem.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import { makePicture, type Claim, type Making } from './make-picture.js';
import { sharedPicture, sharedResult, type SharedBatch, type SharedPicture, type Verdict } from './messages.js';
import type { SharedModels } from './models.js';
import type { Pace } from './pace.js';
import type { Roots } from './roots.js';
import type { Job, Server, Worker } from './server.js';
import type { Store } from './storage/store.js';
import { politely } from './politely.js';

export interface ShiftParts {
  readonly app: Pick<App, 'engine' | 'log'>;
  readonly server: Server;
  readonly roots: Roots;
  readonly store: Store | undefined;
  readonly models: SharedModels;
  readonly pace: Pace;
  readonly scratch: string;
  /** Whether a result of so many pixels had better be made by a faster machine. */
  readonly leaves: (pixels: number) => boolean;
  readonly tell: (sentence: string) => void;
  /** Told to stop: what is under way goes back to the queue at once. */
  readonly signal: AbortSignal;
}

export interface ShiftSettings {
  readonly name: string;
  readonly atOnce: number;
  /** s */
  readonly lostAfter: number;
}

/** A picture that has taken so many workers down is not given to another one. */
const MOST_DEATHS = 5;
/** A full disk is looked at again after so long, ms. */
const NO_ROOM = 60_000;
/** A picture that is left to a faster machine comes to the queue again after so long, ms. */
const LEFT = 1000;

/** What may be the machine's fault rather than the picture's, so that the queue gives it to another one after a while. */
const ELSEWHERE: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  ...(['engine-died', 'engine-hung', 'network-failed', 'no-provider', 'out-of-memory', 'too-many-files'] as const),
  'program-incomplete',
  ...(['file-missing', 'file-unreadable', 'folder-unreadable', 'folder-gone', 'file-in-use', 'no-folder'] as const),
  ...(['not-writable', 'canvas-damaged', 'encode-failed', 'no-space', 'result-wrong', 'unexpected'] as const),
  ...(['model-changed', 'no-file', 'model-incomplete', 'outside-roots', 'no-storage'] as const),
]);

/** The queue's worker on one batch: what it hands out is made here, and it is told what came of it. */
export class Shift {
  made = 0;
  failed = 0;
  readonly #worker: Worker;
  readonly #holds = new Set<string>();

  constructor(
    private readonly parts: ShiftParts,
    readonly batch: SharedBatch,
    private readonly settings: ShiftSettings,
  ) {
    const lost = settings.lostAfter * 1000;
    // The queue looks at how many arguments it takes, and hands the third only to those that do.
    const process = (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<Verdict> =>
      this.#process(job, token!, signal!);
    this.#worker = parts.server.worker(batch.id, process, {
      ...{ name: settings.name, concurrency: settings.atOnce, lockDuration: lost, stalledInterval: lost / 2 },
      ...{ maxStalledCount: MOST_DEATHS, runRetryDelay: 1000 },
    });
    this.#worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.#worker.cancelJob(id)));
  }

  /** Pictures under way. */
  get holds(): string[] {
    return [...this.#holds];
  }

  /** Resolves when nothing is under way any more; who was told to stop does not wait for a server that is away. */
  async end(): Promise<void> {
    const ended = this.#worker.close();
    if (!this.parts.signal.aborted) return ended;
    await politely(ended);
    await this.#worker.disconnect();
  }

  async #process(job: Job, token: string, lost: AbortSignal): Promise<Verdict> {
    const { pace } = this.parts;
    const picture = sharedPicture.safeParse(job.data).data;
    if (picture === undefined) return { kind: 'failed', code: 'queue-data', reason: NOT_UNDERSTOOD };
    if (this.parts.leaves(picture.targetPixels)) {
      await job.moveToDelayed(Date.now() + LEFT, token);
      // With nothing else to do it might be the first to have it again, again and again.
      const others = await this.parts.server.queue(this.batch.id).getJobCountByTypes('prioritized', 'waiting');
      if (others === 0) await sleep(2 * LEFT, undefined, { signal: this.parts.signal }).catch(() => undefined);
      throw new this.parts.server.libraries.DelayedError();
    }
    this.#holds.add(picture.input);
    pace.began(performance.now());
    let making: Making | undefined;
    try {
      making = await this.#make(picture, this.#claim(job, token), lost);
    } finally {
      this.#holds.delete(picture.input);
      pace.ended(performance.now(), making?.kind === 'done' ? picture.targetPixels : 0);
    }
    return this.#settle(making, job, token);
  }

  async #make(picture: SharedPicture, claim: Claim, lost: AbortSignal): Promise<Making> {
    const { app, roots, models, scratch, signal, store } = this.parts;
    try {
      const parts = {
        engine: app.engine,
        family: models.family(this.batch.models, roots.here(this.batch.store)),
        ...{ settings: this.batch.settings, confinement: roots, scratch, store },
      };
      const here = { ...picture, input: roots.here(picture.input), output: roots.here(picture.output) };
      return await makePicture(here, claim, parts, AbortSignal.any([signal, lost]));
    } catch (error) {
      return {
        kind: 'failed',
        code: error instanceof Problem ? error.code : 'unexpected',
        reason: tellOf(error, app.log),
      };
    }
  }

  /** Hands the queue what came of a picture; what it throws are the queue's own ways to say what is to be done with it. */
  async #settle(making: Making, job: Job, token: string): Promise<Verdict> {
    const { DelayedError, WaitingError } = this.parts.server.libraries;
    if (making.kind === 'gone') throw new WaitingError();
    if (making.kind === 'stopped') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    if (making.kind === 'no-room') {
      this.parts.tell(`${making.reason} It is tried again in a minute, here or elsewhere.`);
      await job.moveToDelayed(Date.now() + NO_ROOM, token);
      throw new DelayedError();
    }
    if (making.kind !== 'failed') {
      this.made++;
      return making;
    }
    if (making.code !== 'exists') this.failed++;
    this.parts.tell(`${job.data.input}: ${making.reason}`);
    if (ELSEWHERE.has(making.code)) throw new Error(JSON.stringify(making));
    return making;
  }

  #claim(job: Job, token: string): Claim {
    return {
      isOurs: async () => (await job.extendLock(token, this.settings.lostAfter * 1000)) === 1,
      place: (result) => job.updateProgress(result),
      placed: sharedResult.safeParse(job.progress).data,
      isAgain: job.attemptsStarted > 1 || job.stalledCounter > 0,
    };
  }
}

const NOT_UNDERSTOOD = 'What the queue says of this picture cannot be understood.';
