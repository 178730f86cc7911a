import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { Wakeup } from '../../base/wakeup.js';
import { Problem } from '../../base/problem.js';
import type { ModelCard } from '../../contract/model.js';
import type {
  CatalogueChoice,
  ComparisonResult,
  InstallEvent,
  modelInputs,
  ModelOverview,
} from '../../contract/window/models.js';
import type { QueueState } from '../queue/state.js';
import { catalogueOf, overviewOf } from './overview.js';
import type { Comparisons } from './comparisons.js';
import type { AllowedFolders } from '../folders/allowed.js';
import type { App } from '../../app/app.js';

export interface ModelParts extends Pick<App, 'models' | 'measuring' | 'estimates'> {
  readonly allowedFolders: AllowedFolders;
  readonly comparisons: Comparisons;
}

/** Models as a window has them: to choose, take in, fetch and compare. */
export class WindowModels {
  constructor(
    private readonly parts: ModelParts,
    private readonly state: QueueState,
  ) {}

  overview(): Promise<ModelOverview> {
    return overviewOf(this.parts, this.#secondsOf());
  }

  catalogue(): Promise<CatalogueChoice[]> {
    return catalogueOf(this.parts.models);
  }

  async import(path: string): Promise<ModelCard> {
    const card = await this.parts.models.import(await this.parts.allowedFolders.check(path));
    await this.#changed();
    return card;
  }

  /** Progress as it comes, about ten times a second at most, then the model. */
  async *install(model: string, signal?: AbortSignal): AsyncGenerator<InstallEvent, void> {
    const wakeup = new Wakeup();
    let latest: InstallEvent | undefined;
    let isOver = false;
    const onProgress = (bytes: number, total: number | undefined): void => {
      latest = { event: 'progress', bytes, total: total ?? null };
      wakeup.wake();
    };
    const installed = this.parts.models.install({ model }, { onProgress, signal }).finally(() => {
      isOver = true;
      wakeup.wake();
    });
    // A failure is thrown below, when all progress was told.
    installed.catch(() => undefined);
    for (;;) {
      await wakeup.wait();
      if (latest !== undefined) yield latest;
      latest = undefined;
      if (isOver) break;
      await pause(100);
    }
    const { id } = await installed;
    await this.#changed();
    yield { event: 'installed', id };
  }

  async remove(id: string): Promise<void> {
    await this.parts.models.remove(id);
    await this.#changed();
  }

  /** Results as they are finished, as large as the picture's own will be. @throws Problem `picture-gone`, `crop-outside` */
  async *compare(
    { picture, crop, models }: z.infer<typeof modelInputs.compare>,
    signal?: AbortSignal,
  ): AsyncGenerator<ComparisonResult, void> {
    const { measuring, comparisons } = this.parts;
    const item = this.state.rows.get(picture);
    if (item === undefined) throw new Problem('picture-gone', 'This picture is not in the queue.', 'Choose another.');
    const { width, height, targetWidth, targetHeight, input } = item;
    await this.parts.allowedFolders.check(input);
    const factor = Math.max(targetWidth / width, targetHeight / height);
    const size = Number.isFinite(factor) ? { scale: Math.min(16, Math.max(1, factor)) } : {};
    const { token, folder } = await comparisons.begin();
    const { provider, colours, grain, strength } = this.state.settings(item);
    const look = Object.fromEntries(
      Object.entries({ colours, grain, strength }).filter(([, wish]) => wish !== undefined),
    );
    const request = { input, crop, models, provider, folder, ...look, ...size };
    const secondsOf = this.#secondsOf();
    for await (const outcome of measuring.compare(request, signal ?? new AbortController().signal)) {
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
    const { estimates } = this.parts;
    return ({ id }) => {
      const { seconds } = estimates.of(remaining, { ...recipe, model: id });
      return seconds === null ? null : estimates.startUp + seconds;
    };
  }

  async #changed(): Promise<void> {
    await this.parts.estimates.refresh();
    this.state.feed.tell({ event: 'models' });
  }
}
