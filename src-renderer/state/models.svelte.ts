import type { CatalogueChoice, ModelChoice, ModelShelf, WindowClient } from '../contract.js';
import type { Notices } from './say.js';

export interface Installing {
  readonly bytes: number;
  readonly total: number | null;
}

/** The models that are here and those that can be fetched. */
export class Models {
  shelf: ModelShelf = $state.raw({ choices: [], damaged: [] });
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
    const shelf = await this.#notices.attempt(() => this.#client.models.shelf());
    if (shelf) this.shelf = shelf;
  }

  async loadCatalogue(): Promise<void> {
    const catalogue = await this.#notices.attempt(() => this.#client.models.catalogue());
    if (catalogue) this.catalogue = catalogue;
  }

  /**
   * The model a recipe means: the one of that id, or of that family with the scale asked for, or else with the largest.
   */
  meant(model: string, scale: number | null): ModelChoice | undefined {
    const { choices } = this.shelf;
    const exact = choices.find(({ card }) => card.id === model);
    if (exact) return exact;
    const family = choices.filter(({ card }) => card.id.startsWith(`${model}-x`));
    return family.find(({ card }) => card.scale === scale) ?? family.toSorted((a, b) => b.card.scale - a.card.scale)[0];
  }

  /**
   * What a recipe calls a model: by its family where that means it at this scale, so that another size later takes the
   * member that suits it, or else by its id.
   */
  nameFor({ card }: ModelChoice, scale: number | null): string {
    const suffix = `-x${card.scale}`;
    const family = card.id.endsWith(suffix) ? card.id.slice(0, -suffix.length) : card.id;
    return this.meant(family, scale)?.card.id === card.id ? family : card.id;
  }

  async install(id: string): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(id, stop);
    this.#note(id, { bytes: 0, total: null });
    await this.#notices.attempt(async () => {
      for await (const event of await this.#client.models.install({ id }, { signal: stop.signal })) {
        if (event.event === 'progress') this.#note(id, event);
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
    return this.shelf.choices.find((choice) => choice.card.id === card.id);
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
