import { randomUUID } from 'node:crypto';
import type { LedgerItem } from '../../batch/ledger.js';
import { checkTemplate, NameRegister } from '../../batch/naming.js';
import { followsSettings, replan, type PlanningParts } from '../../batch/replan.js';
import { withChanges } from '../../contract/rules/recipe.js';
import type { Recipe, RecipeChanges } from '../../contract/window/recipe.js';
import type { QueueState } from './state.js';
import type { AllowedFolders } from '../folders/allowed.js';

/** Changes to the queue that its user makes: settings, order, removal and its undoing. */
export class Editing {
  #latest = new AbortController();

  constructor(
    private readonly state: QueueState,
    private readonly planning: PlanningParts,
    private readonly allowedFolders: AllowedFolders,
    /** What is to be made changed. */
    private readonly onPlanned: () => void,
  ) {}

  /** @throws Problem `unknown-model` */
  async recipe(changes: RecipeChanges): Promise<Recipe> {
    const recipe = withChanges(this.state.recipe, changes);
    await this.#check(recipe);
    this.state.setRecipe(recipe);
    // The latest settings win: plans with older ones are given up.
    this.#latest.abort();
    this.#latest = new AbortController();
    this.#planAnew(followsSettings, this.#latest.signal);
    return recipe;
  }

  /** Settings of these pictures alone; null goes back to the common ones. */
  async overrides(ids: readonly number[], changes: RecipeChanges | null): Promise<void> {
    const { state } = this;
    if (changes !== null) await this.#check(changes);
    for (const id of ids) {
      const before: Partial<Recipe> = state.rows.get(id)?.overrides ?? {};
      state.ledger.setOverrides([id], changes === null ? null : withChanges(before, changes));
    }
    state.changed(this.#there(ids).map(({ id }) => state.ledger.item(id)));
    const some = new Set(ids);
    this.#planAnew((item) => some.has(item.id) && followsSettings(item));
  }

  /** Pictures that failed wait again, or those that are named, whatever became of them. */
  retry(ids?: readonly number[]): Promise<void> {
    const some = ids && new Set(ids);
    return this.#plan((item) =>
      some === undefined ? item.state === 'failed' : some.has(item.id) && item.state !== 'running',
    );
  }

  /** Pictures that are done wait again, with the settings as they are now; earlier results stay, under their names. */
  again(ids: readonly number[]): Promise<void> {
    const some = new Set(ids);
    return this.#plan((item) => some.has(item.id) && item.state !== 'running', undefined, 'rename');
  }

  /** The token undoes it. */
  remove(ids: readonly number[]): string {
    const token = randomUUID();
    this.state.ledger.remove(ids, token);
    this.state.removed(ids);
    this.onPlanned();
    return token;
  }

  async restore(token: string): Promise<void> {
    const { state } = this;
    const back = state.ledger.restore(state.batch.id, token);
    state.changed(back);
    state.rows.arrange(state.ledger.items(state.batch.id));
    state.tellOrder();
    // Their names may have been given to others meanwhile.
    const some = new Set(back.map(({ id }) => id));
    await this.#plan((item) => some.has(item.id) && followsSettings(item));
  }

  move(ids: readonly number[], before: number | null): void {
    const { state } = this;
    state.rows.move(ids, before);
    state.ledger.setPositions(new Map(state.rows.order.map((id, i) => [id, i + 1])));
    state.tellOrder();
  }

  /** Refuses what no picture could be made with, before anything is planned anew. */
  async #check({ model, output, name }: RecipeChanges): Promise<void> {
    if (model !== undefined) await this.planning.families.named(model);
    if (output !== undefined && output !== null) await this.allowedFolders.check(output);
    if (name !== undefined) checkTemplate(name);
  }

  /** After a change of settings. */
  #planAnew(chosen: (item: LedgerItem) => boolean, signal?: AbortSignal): void {
    void this.#plan(chosen, signal).catch((error: unknown) => this.state.problem(error));
  }

  #plan(chosen: (item: LedgerItem) => boolean, signal?: AbortSignal, onConflict?: Recipe['onConflict']): Promise<void> {
    const { state } = this;
    return state.inTurn(async () => {
      if (signal?.aborted === true) return;
      const others = state.rows.all().filter((item) => !chosen(item) && item.output !== '');
      state.names = new NameRegister(others.map(({ output }) => output));
      const onPlanned = (items: readonly LedgerItem[]): void => state.changed(items);
      const options = { names: state.names, onPlanned, signal, onConflict, confinement: this.allowedFolders };
      await replan(state.ledger, state.batch, chosen, this.planning, options);
      this.onPlanned();
    });
  }

  #there(ids: readonly number[]): LedgerItem[] {
    return ids.map((id) => this.state.rows.get(id)).filter((item) => item !== undefined);
  }
}
