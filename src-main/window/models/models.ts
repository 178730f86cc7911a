import { Problem } from '../../base/problem.js';
import type { ModelCard } from '../../contract/model.js';
import type { CatalogueChoice, InstallEvent, ModelOverview, ComparisonResult } from '../../contract/window/models.js';
import type { QueueState } from '../queue/state.js';
import { catalogueOf, overviewOf } from './overview.js';
import type { Times } from './times.js';
import type { Comparisons } from './comparisons.js';
import type { WindowParts } from '../window-app.js';
import type { WindowMeasuring } from './measuring.js';

export interface ComparisonRequest {
  readonly picture: number;
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly models: readonly string[];
}

export interface ModelParts extends Pick<WindowParts, 'app' | 'allowedFolders'> {
  readonly times: Times;
  readonly comparisons: Comparisons;
  readonly measuring: WindowMeasuring;
}

/** Models as a window has them: to choose, take in, fetch, measure and compare. */
export class WindowModels {
  constructor(
    private readonly parts: ModelParts,
    private readonly state: QueueState,
  ) {}

  overview(): Promise<ModelOverview> {
    return overviewOf(this.parts.app, this.#secondsOf());
  }

  catalogue(): Promise<CatalogueChoice[]> {
    return catalogueOf(this.parts.app);
  }

  async import(path: string): Promise<ModelCard> {
    const card = await this.parts.app.importModel(await this.parts.allowedFolders.check(path));
    await this.#changed();
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
    await this.#changed();
    yield { event: 'installed', id };
  }

  async remove(id: string): Promise<void> {
    await this.parts.app.removeModel(id);
    await this.#changed();
  }

  /** @throws Problem `measuring-already`, `batch-runs` */
  measure(budgetSeconds?: number): void {
    this.parts.measuring.start(budgetSeconds);
  }

  stopMeasuring(): Promise<void> {
    return this.parts.measuring.stop();
  }

  /** Results as they are finished, as large as the picture's own will be. @throws Problem `picture-gone`, `crop-outside` */
  async *compare(
    { picture, crop, models }: ComparisonRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<ComparisonResult, void> {
    const { app, comparisons } = this.parts;
    const item = this.state.rows.get(picture);
    if (item === undefined) throw new Problem('picture-gone', 'This picture is not in the queue.', 'Choose another.');
    const { width, height, targetWidth, targetHeight, input } = item;
    const factor = Math.max(targetWidth / width, targetHeight / height);
    const size = Number.isFinite(factor) ? { scale: Math.min(16, Math.max(1, factor)) } : {};
    const { token, folder } = await comparisons.begin();
    const { provider } = this.state.settings(item);
    const request = { input, crop, models, provider, folder, ...size };
    const secondsOf = this.#secondsOf();
    for await (const outcome of app.compareModels(request, signal ?? new AbortController().signal)) {
      const { model, file, problem, milliseconds } = outcome;
      const url = file === null ? null : `comparison/${comparisons.keep(token, file)}`;
      const batchSeconds = secondsOf({ id: model });
      yield { model, url, width: outcome.width, height: outcome.height, milliseconds, batchSeconds, problem };
    }
  }

  /** Seconds that a model needs for what remains to be made; null where nothing remains or nothing is known. */
  #secondsOf(): (model: { readonly id: string }) => number | null {
    const { remaining, recipe } = this.state;
    if (remaining.length === 0) return () => null;
    return ({ id }) => this.parts.times.of(remaining, id, recipe.provider).seconds;
  }

  async #changed(): Promise<void> {
    await this.parts.times.refresh();
    this.state.feed.tell({ event: 'models' });
  }
}
