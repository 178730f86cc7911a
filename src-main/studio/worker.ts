import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app/app.js';
import { unlessAborted } from '../base/unless-aborted.js';
import type { Board, Posted } from './board.js';
import type { SharedBatch } from './messages.js';
import { SharedModels } from './models.js';
import { Pace, wouldHoldUp, type Others } from './pace.js';
import type { Roots } from './roots.js';
import type { Server } from './server.js';
import { Shift } from './shift.js';
import type { Store } from './storage/store.js';
import { politely } from './politely.js';

export interface WorkerSettings {
  /** What people call this machine; its host name unless said. */
  readonly name?: string | undefined;
  /** Pictures under way at a time. */
  readonly atOnce?: number | undefined;
  /** A worker of which nothing was heard for so long loses its pictures to others, s. */
  readonly lostAfter?: number | undefined;
}

export interface WorkerParts {
  readonly app: App;
  readonly server: Server;
  readonly board: Board;
  readonly roots: Roots;
  /** Where some of them lie in storage. */
  readonly store?: Store | undefined;
  readonly version: string;
  /** A sentence for the person before this machine. */
  readonly tell: (sentence: string) => void;
}

/** How often it looks for batches and tells of itself, ms. */
const BEAT = 1000;

/** Works on the batches of a queue, the oldest first, until it is told to stop. */
export class StudioWorker {
  readonly #id = randomUUID();
  readonly #models: SharedModels;
  readonly #refused = new Set<string>();
  readonly #pace = new Pace();
  #shift: Shift | undefined;
  /** As a benchmark or earlier batches let expect of the batch at hand; null where nothing was measured. */
  #expected: number | null = null;
  #others: Others = { speeds: [], left: null };
  #totals = { made: 0, failed: 0 };

  constructor(
    private readonly parts: WorkerParts,
    private readonly settings: WorkerSettings = {},
  ) {
    const { models, families, home } = parts.app;
    this.#models = new SharedModels({ models, families, kept: join(home, 'studio', 'models'), store: parts.store });
  }

  /** @returns how many pictures it made, and how many failed here */
  async run(signal: AbortSignal): Promise<{ readonly made: number; readonly failed: number }> {
    const scratch = await this.parts.app.scratch.folder();
    try {
      while (!signal.aborted) {
        const turn = this.#look(scratch, signal).then(() => this.#beat());
        await unlessAborted(signal, turn, undefined);
        await sleep(BEAT, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await this.#end();
      await politely(this.parts.board.leave(this.#id));
    }
    return this.#totals;
  }

  /** Begins with the oldest batch that has something waiting, unless the one at hand still has. */
  async #look(scratch: string, signal: AbortSignal): Promise<void> {
    const posted = await this.parts.board.batches();
    this.#tellOfOthers(posted);
    const batches = posted.flatMap(({ whole }) => whole ?? []);
    const current = this.#shift === undefined ? undefined : batches.find(({ id }) => id === this.#shift?.batch.id);
    if (this.#shift !== undefined && current === undefined) await this.#end();
    if (current !== undefined && (await this.#hasWork(current))) return;
    for (const batch of batches) {
      if (batch.id === current?.id || !(await this.#hasWork(batch))) continue;
      await this.#end();
      this.#shift = await this.#begin(batch, scratch, signal);
      return;
    }
    // What others hold may come back, so that one that is begun goes on while it is there.
    if (this.#shift === undefined && batches[0] !== undefined) {
      this.#shift = await this.#begin(batches[0], scratch, signal);
    }
  }

  async #begin(batch: SharedBatch, scratch: string, signal: AbortSignal): Promise<Shift> {
    const { app, server, roots, tell, store } = this.parts;
    this.#expected = await measuredSpeed(app.estimates, batch);
    await this.#lookAtOthers(batch);
    // Nobody would end what is begun after that.
    signal.throwIfAborted();
    const leaves = (pixels: number): boolean => wouldHoldUp(pixels, this.#speed, this.#others);
    tell(`Working on ${batch.name}, from ${batch.host}.`);
    return new Shift(
      { app, server, roots, tell, store, models: this.#models, pace: this.#pace, scratch, signal, leaves },
      batch,
      {
        ...{ name: this.#name, atOnce: this.settings.atOnce ?? 2, lostAfter: this.settings.lostAfter ?? 30 },
      },
    );
  }

  async #end(): Promise<void> {
    const shift = this.#shift;
    this.#shift = undefined;
    if (shift === undefined) return;
    await shift.end();
    this.#totals = { made: this.#totals.made + shift.made, failed: this.#totals.failed + shift.failed };
  }

  async #hasWork({ id }: SharedBatch): Promise<boolean> {
    const queue = this.parts.server.queue(id);
    if (await queue.isPaused()) return false;
    return (await queue.getJobCountByTypes('waiting', 'prioritized', 'delayed')) > 0;
  }

  /** Batches of another version are left alone, and it is said why, once. */
  #tellOfOthers(posted: readonly Posted[]): void {
    for (const { head, whole } of posted) {
      if (whole !== undefined || this.#refused.has(head.id)) continue;
      this.#refused.add(head.id);
      this.parts.tell(
        head.version === this.parts.version
          ? `The batch ${head.name} from ${head.host} cannot be understood, and nothing of it is taken.`
          : `The batch ${head.name} from ${head.host} is of Enlarger ${head.version} and this is ${this.parts.version}: nothing of it is taken. Install the same version.`,
      );
    }
  }

  async #beat(): Promise<void> {
    const { made, failed } = this.#totals;
    await this.parts.board.beat({
      id: this.#id,
      name: this.#name,
      version: this.parts.version,
      batch: this.#shift?.batch.id ?? null,
      speed: this.#speed,
      made: made + (this.#shift?.made ?? 0),
      failed: failed + (this.#shift?.failed ?? 0),
      holds: this.#shift?.holds ?? [],
    });
    if (this.#shift !== undefined) await this.#lookAtOthers(this.#shift.batch);
  }

  async #lookAtOthers({ id }: SharedBatch): Promise<void> {
    const { board } = this.parts;
    const [workers, told] = await Promise.all([board.workers(), board.progress(id)]);
    const others = workers.filter((one) => one.id !== this.#id && one.batch === id);
    this.#others = { speeds: others.flatMap(({ speed }) => speed ?? []), left: told?.megapixelsLeft ?? null };
  }

  /** Output megapixels a second. */
  get #speed(): number | null {
    return this.#pace.speed ?? this.#expected;
  }

  get #name(): string {
    return this.settings.name ?? hostname();
  }
}

/** Side of a picture for which a speed is asked, pixels. */
const SIDE = 1000;

/** What was measured here of a batch's model, output megapixels a second; null where nothing was. */
async function measuredSpeed(estimates: App['estimates'], { settings, models }: SharedBatch): Promise<number | null> {
  const side = SIDE * Math.max(...models.map(({ scale }) => scale));
  const picture = { width: SIDE, height: SIDE, targetWidth: side, targetHeight: side, targetPixels: side ** 2 };
  await estimates.refresh();
  const { seconds, secondsFrom } = estimates.of([picture], settings);
  return seconds === null || seconds <= 0 || secondsFrom === 'estimate' ? null : side ** 2 / 1e6 / seconds;
}
