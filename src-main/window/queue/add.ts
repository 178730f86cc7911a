import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { notFound } from '../../base/named.js';
import { resultsOf } from '../../batch/confinement.js';
import { Planner } from '../../batch/plan.js';
import { probeAll, probed, type ProbedPicture } from '../../batch/probed.js';
import type { PlanningParts } from '../../batch/replan.js';
import { scan } from '../../batch/scan.js';
import type { Recipe } from '../../contract/window/recipe.js';
import { note } from '../../contract/rules/notes.js';
import { firstSize } from './first-size.js';
import type { QueueState } from './state.js';
import type { AllowedFolders } from '../folders/allowed.js';

/** Takes files and folders into the queue: rows appear while folders are still being looked through. */
export class Adding {
  readonly #stop = new AbortController();
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
    const scanned = this.#scan(inputs)
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
    await this.#take(await probeAll([found], this.planning.headers, this.allowedFolders), { output: null });
    this.state.tellTotals();
  }

  /** Resolves when nothing is being looked through. */
  async finished(): Promise<void> {
    await Promise.all(this.#scans);
  }

  close(): Promise<void> {
    this.#stop.abort();
    return this.finished();
  }

  async #scan(inputs: readonly string[]): Promise<void> {
    const { state } = this;
    let [found, known] = [0, 0];
    const { recursive, output } = state.recipe;
    // Folders keep their names below the output folder, whether one or many are added, at once or one by one.
    const confinement = this.allowedFolders;
    const options = { recursive, output: output === null ? [] : [output], keepName: true, confinement };
    try {
      for await (const group of probed(scan(inputs, options), this.planning.headers, confinement)) {
        if (this.#stop.signal.aborted) return;
        known += await this.#take(group);
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
  #take(pictures: readonly ProbedPicture[], overrides: Partial<Recipe> | null = null): Promise<number> {
    return this.state.inTurn(async () => {
      const { state } = this;
      if (state.rows.order.length === 0 && this.mayPropose()) {
        state.setRecipe({ ...state.recipe, target: firstSize(pictures) });
      }
      const { models } = await this.planning.families.named(state.recipe.model);
      const { inputs, outputs } = state.rows;
      const named = new Set(pictures.map(({ path }) => path));
      const originals = { has: (path: string) => inputs.has(path) || named.has(path) };
      const planner = new Planner(state.names, new Date(), originals, this.allowedFolders);
      const items = [];
      for (const picture of pictures) {
        const isThere = inputs.has(picture.path) || outputs.has(picture.path);
        if (!isThere) items.push(await planner.item(picture, { ...state.recipe, ...overrides }, models));
      }
      const added = state.ledger.addItems(state.batch.id, items);
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
