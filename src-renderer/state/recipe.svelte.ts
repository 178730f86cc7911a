import { undoing, withChanges, type Preset, type Recipe, type RecipeChanges, type WindowClient } from '../contract.js';
import type { Listing } from './listing.svelte.js';
import type { Queue } from './queue.svelte.js';
import type { Notices } from './notices.js';
import type { Undo } from './undo.svelte.js';

interface Parts {
  readonly client: WindowClient;
  readonly listing: Listing;
  readonly queue: Queue;
  readonly notices: Notices;
  readonly undo: Undo;
}

/** A change that waits for a word, since a run would go on with it. */
export interface RecipeQuestion {
  /** Of each change that was made since the question came up. */
  readonly names: readonly string[];
  readonly changes: RecipeChanges;
}

/** How pictures are to be made: in common, and for those that differ. */
export class RecipeState {
  common: Recipe | null = $state.raw(null);
  presets: readonly Preset[] = $state.raw([]);
  /** Whether changes go to the chosen rows alone. */
  onlyChosen = $state(false);
  question: RecipeQuestion | null = $state.raw(null);
  /** Counts refusals, after which fields show again what holds. */
  refusals = $state(0);

  readonly #parts: Parts;
  #turn: Promise<void> = Promise.resolve();

  /** What the pane shows: the common recipe, or the active row's. */
  readonly shown: Recipe | null = $derived.by(() => {
    if (this.common === null || !this.onlyChosen) return this.common;
    return { ...this.common, ...this.#parts.listing.activeRow?.overrides } as Recipe;
  });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * `what` names the change where it can be undone. One after the other: each answer is the whole recipe, and must not
   * put back what a later change has set. While a run would go on with it, it is asked for first.
   */
  change(what: string, changes: RecipeChanges): Promise<void> {
    const { state, counts } = this.#parts.queue;
    if (!this.onlyChosen && (state === 'running' || state === 'paused') && counts.waiting > 0) {
      const names = new Set([...(this.question?.names ?? []), what]);
      this.question = { names: [...names], changes: { ...this.question?.changes, ...changes } };
      return Promise.resolve();
    }
    return this.#change(what, changes);
  }

  /** Whether the change in question is to hold for what remains. */
  async answer(yes: boolean): Promise<void> {
    const { question } = this;
    this.question = null;
    if (question !== null && yes) await this.#change(question.names.join(', '), question.changes);
    else this.refusals++;
  }

  #change(what: string, changes: RecipeChanges): Promise<void> {
    this.#turn = this.#turn.then(() => this.#changeNow(what, changes));
    return this.#turn;
  }

  async #changeNow(what: string, changes: RecipeChanges): Promise<void> {
    if (this.shown === null) return;
    const { client, undo, notices } = this.#parts;
    if (this.onlyChosen) {
      await this.#changeOwn(what, changes);
      return;
    }
    const before = this.common!;
    const back = undoing(before, changes);
    this.common = withChanges(before, changes);
    const kept = await notices.attempt(() => client.queue.recipe(changes));
    this.common = kept ?? before;
    if (kept) undo.remember(what, async () => (this.common = await client.queue.recipe(back)));
  }

  /** The chosen rows follow the common recipe again. */
  async forgetOwn(): Promise<void> {
    const ids = this.#parts.listing.ids();
    if (ids.length > 0)
      await this.#parts.notices.attempt(() => this.#parts.client.queue.overrides({ ids, changes: null }));
  }

  async loadPresets(): Promise<void> {
    this.presets = await this.#parts.client.presets.list();
  }

  async savePreset(name: string): Promise<void> {
    const recipe = this.shown;
    if (recipe === null) return;
    await this.#parts.notices.attempt(() => this.#parts.client.presets.save({ name, recipe }));
    await this.loadPresets();
  }

  async removePreset(name: string): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.client.presets.remove({ name }));
    await this.loadPresets();
  }

  async #changeOwn(what: string, changes: RecipeChanges): Promise<void> {
    const { client, listing, undo, notices, queue } = this.#parts;
    const ids = listing.ids();
    if (ids.length === 0) return;
    const before = ids.map((id) => ({ id, overrides: queue.row(id)?.overrides ?? null }));
    const done = await notices.attempt(async () => {
      await client.queue.overrides({ ids, changes });
      return true;
    });
    if (done === undefined) return;
    undo.remember(what, async () => {
      for (const { id, overrides } of before) {
        await client.queue.overrides({ ids: [id], changes: null });
        if (overrides !== null) await client.queue.overrides({ ids: [id], changes: overrides });
      }
    });
  }
}
