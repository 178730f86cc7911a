import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { notFound } from '../../base/named.js';
import { rememberedFor } from '../../base/remembered.js';
import { unlessAborted } from '../../base/unless-aborted.js';
import { resultsOf } from '../../batch/confinement.js';
import type { LedgerItem } from '../../batch/ledger.js';
import { NamesThere } from '../../batch/names-there.js';
import { Planner } from '../../batch/plan.js';
import { probeAll, probed, type ProbedPicture } from '../../batch/probed.js';
import type { PlanningParts } from '../../batch/replan.js';
import { scan } from '../../batch/scan.js';
import type { Recipe } from '../../contract/window/recipe.js';
import { note } from '../../contract/rules/notes.js';
import { firstSize } from './first-size.js';
import type { QueueState } from './state.js';
import type { AllowedFolders } from '../folders/allowed.js';

/** How long what is known of a model holds, ms. */
const MODELS_STAY = 2000;

/** What pictures that are added together need not look up each for itself. */
interface Look {
  readonly there: NamesThere;
  readonly families: PlanningParts['families']['named'];
}

/** Takes files and folders into the queue: rows appear while folders are still being looked through. */
export class Adding {
  #stop = new AbortController();
  readonly #scans = new Set<Promise<void>>();

  constructor(
    private readonly state: QueueState,
    private readonly planning: PlanningParts,
    private readonly allowedFolders: AllowedFolders,
    /** What is to be made changed. */
    private readonly onPlanned: () => void,
    /** Whether a size may be proposed: its user has chosen none. */
    private readonly mayPropose: () => boolean,
  ) {}

  /**
   * Begins to take them in; what comes of it is heard.
   *
   * @throws Problem `input-missing`, `file-unreadable` before anything is taken in
   */
  async add(paths: readonly string[]): Promise<void> {
    const inputs = paths.map((path) => resolve(path));
    for (const path of inputs) {
      await this.allowedFolders.check(path);
      await stat(path).catch((cause: unknown) => {
        throw notFound(path, cause);
      });
    }
    this.state.scanning(1);
    const { signal } = this.#stop;
    const scanned = unlessAborted(signal, this.#scan(inputs, signal), undefined)
      .catch((error: unknown) => void this.state.problem(error))
      .finally(() => this.state.scanning(-1));
    this.#scans.add(scanned);
    void scanned.finally(() => this.#scans.delete(scanned));
  }

  /** A picture of a watched folder, its result mirrored below `output`. */
  async addOne(path: string, folder: { readonly path: string; readonly output: string | null }): Promise<void> {
    const below = relative(folder.path, dirname(path));
    const defaultOutput = join(folder.output ?? (await resultsOf(folder.path, this.allowedFolders)), below);
    const found = { path, folder: join(basename(folder.path), below), defaultOutput };
    await this.#take(await probeAll([found], this.planning.headers, this.allowedFolders), this.#look(), {
      output: null,
    });
    this.state.tellTotals();
  }

  /** Resolves when nothing is being looked through. */
  async finished(): Promise<void> {
    await Promise.all(this.#scans);
  }

  /** Folders are looked through no further; what was found stays. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  close(): Promise<void> {
    this.stop();
    return this.finished();
  }

  #look(): Look {
    return {
      there: new NamesThere(this.allowedFolders),
      families: rememberedFor(MODELS_STAY, (name) => this.planning.families.named(name)),
    };
  }

  async #scan(inputs: readonly string[], signal: AbortSignal): Promise<void> {
    const { state } = this;
    let [found, known] = [0, 0];
    const { recursive, output } = state.recipe;
    // Folders keep their names below the output folder, whether one or many are added, at once or one by one.
    const confinement = this.allowedFolders;
    const options = { recursive, output: output === null ? [] : [output], keepName: true, confinement };
    const look = this.#look();
    try {
      for await (const group of probed(scan(inputs, options), this.planning.headers, confinement)) {
        if (signal.aborted) return;
        known += await this.#take(group, look);
        found += group.length;
        state.tellGoing({ event: 'scan', found, finished: false });
      }
    } finally {
      state.tellGoing({ event: 'scan', found, finished: true });
    }
    if (found === 0) state.note(note('nothing-added'));
    if (known > 0) state.note(note('added-before', { known, found }));
  }

  /** Plans a few pictures and puts them into the queue; says how many were left out. */
  #take(
    pictures: readonly ProbedPicture[],
    { there, families }: Look,
    overrides: Partial<Recipe> | null = null,
  ): Promise<number> {
    return this.state.inTurn(async () => {
      const { state } = this;
      if (state.rows.order.length === 0 && this.mayPropose()) {
        state.setRecipe({ ...state.recipe, target: firstSize(pictures) });
      }
      const { models } = await families(state.recipe.model);
      const { inputs, outputs } = state.rows;
      const named = new Set(pictures.map(({ path }) => path));
      const originals = { has: (path: string) => inputs.has(path) || named.has(path) };
      const planner = new Planner(state.names, new Date(), originals, there);
      const items = [];
      for (const picture of pictures) {
        const isThere = inputs.has(picture.path) || outputs.has(picture.path);
        if (!isThere) items.push(await planner.item(picture, { ...state.recipe, ...overrides }, models));
      }
      const added: LedgerItem[] = [];
      state.ledger.addItems(state.batch.id, items, (item) => added.push(item));
      if (overrides !== null)
        state.ledger.setOverrides(
          added.map(({ id }) => id),
          overrides,
        );
      state.changed(overrides === null ? added : added.map(({ id }) => state.ledger.item(id)));
      this.onPlanned();
      return pictures.length - items.length;
    });
  }
}
