import { join } from 'node:path';
import { Problem } from '../base/problem.js';
import { Claims } from '../batch/claims.js';
import { unconfined, type Confinement } from '../batch/confinement.js';
import type { Ledger } from '../batch/ledger.js';
import type { PlanProgress } from '../batch/plan.js';
import type { Headers } from '../batch/probed.js';
import { replan } from '../batch/replan.js';
import { checkReportName } from '../batch/report.js';
import type { Thumbnail } from '../batch/report-page.js';
import type { Scratch } from '../batch/scratch.js';
import type { Recipe } from '../contract/window/recipe.js';
import type { Engine } from '../engine/client.js';
import { ClaimedBatch } from './claimed-batch.js';
import { makePlan, type FullPlan, type PlanParts } from './make-plan.js';
import type { Estimates } from './models/estimates.js';
import type { Families } from './models/families.js';

export interface BatchesParts {
  /** The user's data folder. */
  readonly home: string;
  readonly scratch: Scratch;
  readonly ledger: Ledger;
  readonly engine: Engine;
  readonly families: Families;
  readonly estimates: Estimates;
  readonly headers: Headers;
  readonly thumbnail: Thumbnail;
  /** The sentence for anything that was thrown, with where more of it is. */
  readonly tell: (error: unknown) => string;
}

/**
 * The batches of the ledger. A batch is worked on by one program at a time, a command or a window: whoever gets it here
 * has it alone until it is released, and whoever asks meanwhile is told in words who has it.
 */
export class Batches {
  readonly #claims: Claims;

  constructor(private readonly parts: BatchesParts) {
    this.#claims = new Claims(join(parts.home, 'runs'));
  }

  /**
   * What would become of every picture of a request; writes nothing.
   *
   * @param elsewhere  for pictures that are not only on this machine's disks
   * @throws Problem for a request that makes no sense; what is wrong with one picture is in the plan
   */
  plan(request: unknown, onProgress?: PlanProgress, elsewhere: Elsewhere = {}): Promise<FullPlan> {
    return makePlan(request, { ...this.parts, ...elsewhere }, onProgress);
  }

  /** Says that a plan will be worked off at once: the engine's process gets ready while headers are read. */
  getReady(): void {
    this.parts.engine.start();
  }

  /** Puts a plan into the ledger, ready to be worked off. */
  start({ request, items }: FullPlan): ClaimedBatch {
    const { ledger } = this.parts;
    const batch = this.#claim(ledger.addBatch(request));
    ledger.addItems(batch.id, items);
    return batch;
  }

  /** Id of the batch that {@link resume} or {@link retry} would take. */
  latest(what: 'resume' | 'retry'): number | undefined {
    return this.parts.ledger.latestBatch(AGAIN[what])?.id;
  }

  /** The latest batch that did not come to its end; undefined if there is none. @throws Problem `already-running` */
  async resume(): Promise<ClaimedBatch | undefined> {
    const found = this.parts.ledger.latestBatch(AGAIN.resume);
    return found && this.#recovered(found.id);
  }

  /** The latest batch with failed pictures, these waiting again; undefined if there is none. @throws Problem `already-running` */
  async retry(elsewhere: Elsewhere = {}): Promise<ClaimedBatch | undefined> {
    const { ledger } = this.parts;
    const found = ledger.latestBatch(AGAIN.retry);
    if (found === undefined) return undefined;
    // A kill may have left some under way, which nothing else would take up.
    const batch = await this.#recovered(found.id);
    await replan(ledger, found, ({ state }) => state === 'failed', { ...this.parts, ...elsewhere });
    return batch;
  }

  /** The batch that is the window's queue, made of `first` where there is none yet. @throws Problem `already-running` */
  async windowQueue(first: Recipe, confinement: Confinement): Promise<ClaimedBatch> {
    return this.#recovered(this.parts.ledger.windowBatch(first).id, confinement);
  }

  /** Refuses a report that could not be written before any work is done for it. */
  checkReportName(file: string): void {
    checkReportName(file);
  }

  close(): void {
    this.#claims.close();
  }

  async #recovered(id: number, confinement?: Confinement): Promise<ClaimedBatch> {
    const batch = this.#claim(id, confinement);
    await batch.recover();
    return batch;
  }

  #claim(id: number, confinement = unconfined): ClaimedBatch {
    const { scratch, ledger, engine, families, estimates, thumbnail, tell } = this.parts;
    if (!this.#claims.take(id)) throw claimed(ledger.batch(id)!.runner);
    ledger.setRunner(id, process.pid);
    const family = (name: string) => families.named(name);
    const parts = { ledger, engine, family, scratch, estimates, confinement, thumbnail, tell };
    return new ClaimedBatch(parts, id, () => {
      ledger.setRunner(id, null);
      this.#claims.release(id);
    });
  }
}

/** How pictures are looked at that are not only on this machine's disks. */
export type Elsewhere = Partial<Pick<PlanParts, 'headers' | 'places'>>;

/** States of pictures in a batch that is taken up again. */
const AGAIN = { resume: ['waiting', 'running'], retry: ['failed'] } as const;

const claimed = (runner: number | null): Problem =>
  new Problem(
    'already-running',
    `Another Enlarger has this batch open${runner === null ? '' : ` (process ${runner})`}.`,
    'Go on there, or end that one first.',
  );
