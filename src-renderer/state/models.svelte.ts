import {
  modelFor,
  modelsOf,
  nameFor,
  type CatalogueChoice,
  type ModelCard,
  type ModelChoice,
  type ModelOverview,
  type WindowClient,
} from '../contract.js';
import type { Notices } from './notices.js';

export interface Installing {
  readonly bytes: number;
  readonly total: number | null;
  /** That it still takes; null until a pace was seen. */
  readonly seconds: number | null;
}

/** A pace is believed after so long, ms. */
const PACE_MS = 1500;

/** The models that are here and those that can be fetched. */
export class Models {
  #told: ModelOverview = $state.raw({ choices: [], damaged: [] });
  /** What a run shows of the pace here: how much longer it takes than was expected of its model. */
  #pace = $state(1);
  readonly overview: ModelOverview = $derived.by(() => {
    const pace = this.#pace;
    const paced = (choice: ModelChoice): ModelChoice => ({
      ...choice,
      mps: choice.mps === null ? null : choice.mps / pace,
      batchSeconds: choice.batchSeconds === null ? null : choice.batchSeconds * pace,
    });
    return pace === 1 ? this.#told : { ...this.#told, choices: this.#told.choices.map(paced) };
  });
  catalogue: readonly CatalogueChoice[] = $state.raw([]);
  installing: Readonly<Record<string, Installing>> = $state.raw({});
  readonly #client: WindowClient;
  readonly #notices: Notices;
  readonly #stops = new Map<string, AbortController>();

  constructor(client: WindowClient, notices: Notices) {
    this.#client = client;
    this.#notices = notices;
  }

  async load(): Promise<void> {
    const overview = await this.#notices.attempt(() => this.#client.models.overview());
    if (overview) this.#told = overview;
  }

  /** While a run tells how long its model still needs, all models are shown at its pace; null ends that. */
  follow(id: string | undefined, seconds: number | null): void {
    const expected = this.#told.choices.find(({ card }) => card.id === id)?.batchSeconds ?? null;
    const pace = seconds === null || expected === null || expected <= 0 || seconds <= 0 ? 1 : seconds / expected;
    // Points that tremble tell nothing.
    if (pace === 1 || Math.abs(Math.log(pace / this.#pace)) > 0.03) this.#pace = pace;
  }

  async loadCatalogue(): Promise<void> {
    const catalogue = await this.#notices.attempt(() => this.#client.models.catalogue());
    if (catalogue) this.catalogue = catalogue;
  }

  /** The model a recipe means at this factor; see `modelFor`. */
  modelOf(model: string, scale: number | null): ModelChoice | undefined {
    const card = modelFor(this.#cards, model, scale);
    return this.overview.choices.find((choice) => choice.card === card);
  }

  /** What a recipe calls a model. */
  nameFor({ card }: ModelChoice, scale: number | null): string {
    return nameFor(this.#cards, card, scale);
  }

  /** What people call a model, or a family of them: the name of one without its scale; the id of one that is gone. */
  titleOf(name: string): string {
    const family = modelsOf(this.#cards, name);
    const [first] = family;
    if (first === undefined) return name;
    return first.id === name ? first.title : first.title.replace(new RegExp(`\\s*[x×]${first.scale}$`), '');
  }

  get #cards(): readonly ModelCard[] {
    return this.overview.choices.map(({ card }) => card);
  }

  async install(id: string): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(id, stop);
    this.#note(id, { bytes: 0, total: null, seconds: null });
    let first: { readonly at: number; readonly bytes: number } | undefined;
    await this.#notices.attempt(async () => {
      for await (const event of await this.#client.models.install({ id }, { signal: stop.signal })) {
        if (event.event !== 'progress') continue;
        const { bytes, total } = event;
        const at = performance.now();
        // What an earlier try has fetched says nothing of the pace.
        first ??= { at, bytes };
        const isPaced = total !== null && at - first.at > PACE_MS && bytes > first.bytes;
        const seconds = isPaced ? (((at - first.at) / 1000) * (total - bytes)) / (bytes - first.bytes) : null;
        this.#note(id, { bytes, total, seconds });
      }
    });
    this.#stops.delete(id);
    this.#note(id, null);
    await Promise.all([this.load(), this.loadCatalogue()]);
  }

  stopInstalling(id: string): void {
    this.#stops.get(id)?.abort();
  }

  async import(path: string): Promise<ModelChoice | undefined> {
    const card = await this.#notices.attempt(() => this.#client.models.import({ path }));
    if (card === undefined) return undefined;
    await this.load();
    return this.overview.choices.find((choice) => choice.card.id === card.id);
  }

  async remove(id: string): Promise<void> {
    await this.#notices.attempt(() => this.#client.models.remove({ id }));
    await Promise.all([this.load(), this.loadCatalogue()]);
  }

  #note(id: string, state: Installing | null): void {
    const { [id]: _gone, ...rest } = this.installing;
    this.installing = state === null ? rest : { ...rest, [id]: state };
  }
}
