import { Problem } from '../../base/problem.js';
import type { ModelCard } from '../../contract/model.js';
import type { CatalogueChoice, InstallEvent, ModelShelf, TryResult } from '../../contract/window/models.js';
import type { QueueState } from './queue-state.js';
import { catalogueOf, shelfOf } from './shelf.js';
import type { WindowParts } from './window-app.js';

export interface TryRequest {
  readonly picture: number;
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly models: readonly string[];
}

/** Models as a window has them: to choose, take in, fetch, measure and try. */
export class WindowModels {
  constructor(
    private readonly parts: Pick<WindowParts, 'app' | 'ledger' | 'roots'>,
    private readonly state: QueueState,
  ) {}

  shelf(): Promise<ModelShelf> {
    const { app, ledger } = this.parts;
    const { waiting, running } = ledger.counts(this.state.batch.id);
    return shelfOf(app, (model) => ledger.measuredSpeed(model), (waiting.pixels + running.pixels) / 1e6);
  }

  catalogue(): Promise<CatalogueChoice[]> {
    return catalogueOf(this.parts.app);
  }

  async import(path: string): Promise<ModelCard> {
    const card = await this.parts.app.importModel(await this.parts.roots.check(path));
    this.#changed();
    return card;
  }

  /** Progress as it comes, about ten times a second at most, then the model. */
  async *install(model: string, signal?: AbortSignal): AsyncGenerator<InstallEvent, void> {
    let latest: InstallEvent | undefined;
    let wake = (): void => undefined;
    const onProgress = (bytes: number, total: number | undefined): void => {
      latest = { event: 'progress', bytes, total: total ?? null };
      wake();
    };
    const options = { onProgress, ...(signal === undefined ? {} : { signal }) };
    const installed = this.parts.app.installModel({ model }, options);
    const ended = installed.then(
      () => true,
      () => true,
    );
    for (;;) {
      const isEnd = await Promise.race([ended, new Promise<false>((resolve) => (wake = () => resolve(false)))]);
      if (latest !== undefined) yield latest;
      latest = undefined;
      if (isEnd) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { id } = await installed;
    this.#changed();
    yield { event: 'installed', id };
  }

  async remove(id: string): Promise<void> {
    await this.parts.app.removeModel(id);
    this.#changed();
  }

  measure(): void {
    throw notYet;
  }

  stopMeasuring(): void {
    throw notYet;
  }

  async *try(_request: TryRequest, _signal?: AbortSignal): AsyncGenerator<TryResult, void> {
    throw notYet;
  }

  #changed(): void {
    this.state.feed.tell({ event: 'models' });
  }
}

const notYet = new Problem('not-yet', 'This program cannot measure or try models in its window yet.');
