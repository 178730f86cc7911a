import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { Wakeup } from '../../base/wakeup.js';
import { Problem } from '../../base/problem.js';
import type { LedgerItem } from '../../batch/ledger.js';
import type { ComparisonOutcome } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type {
  CatalogueChoice,
  ComparisonResult,
  InstallEvent,
  modelInputs,
  ModelOverview,
  Preview,
} from '../../contract/window/models.js';
import { isBatch, type QueueState } from '../queue/state.js';
import { catalogueOf, overviewOf } from './overview.js';
import type { Comparisons } from './comparisons.js';
import type { AllowedFolders } from '../folders/allowed.js';
import type { App } from '../../app/app.js';

export interface ModelParts extends Pick<App, 'models' | 'measuring' | 'estimates' | 'pictures'> {
  readonly allowedFolders: AllowedFolders;
  readonly comparisons: Comparisons;
  /** Apart, since there are many: those of comparisons that still show must not go. */
  readonly previews: Comparisons;
}

/** A target beyond that is refused when it is planned; models are compared at their own scale then. */
const MOST_FACTOR = 16;

interface Wish extends Pick<z.infer<typeof modelInputs.compare>, 'crop' | 'models' | 'unasked'> {
  readonly item: LedgerItem;
  readonly settings: z.infer<typeof modelInputs.preview>['settings'];
}

/** Models as a window has them: to choose, take in, fetch and compare. */
export class WindowModels {
  #unasked = new AbortController();

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
    { picture, crop, models, original, unasked }: z.infer<typeof modelInputs.compare>,
    signal?: AbortSignal,
  ): AsyncGenerator<ComparisonResult, void> {
    const item = this.#item(picture);
    if (original) yield await this.#original(item, crop);
    const wish = { item, settings: this.state.settings(item), crop, models, unasked };
    const outcomes = this.#enlarged(this.parts.comparisons, wish, signal);
    const secondsOf = this.#secondsOf();
    for await (const [{ model, milliseconds, problem, cause, width, height }, url] of outcomes) {
      const batchSeconds = secondsOf({ id: model });
      yield { model, url, width, height, milliseconds, batchSeconds, problem, cause };
    }
  }

  /**
   * A part of a picture as a batch would make it; null where a batch went before.
   *
   * @throws Problem `picture-gone`, `crop-outside`, and whatever is wrong with the model or the picture
   */
  async preview(
    { picture, crop, settings, unasked }: z.infer<typeof modelInputs.preview>,
    signal?: AbortSignal,
  ): Promise<Preview | null> {
    const wish = { item: this.#item(picture), settings, crop, models: [settings.model], unasked };
    const outcomes = this.#enlarged(this.parts.previews, wish, signal);
    for await (const [{ problem, cause, x, y, width, height }, url] of outcomes) {
      if (url === null) throw new Problem(cause ?? 'unexpected', problem ?? 'There is no preview.');
      return { url, x, y, width, height };
    }
    return null;
  }

  /** Ends what nobody waits for, since a batch begins. */
  makeWay(): void {
    this.#unasked.abort();
    this.#unasked = new AbortController();
  }

  #item(picture: number): LedgerItem {
    const item = this.state.rows.get(picture);
    if (item === undefined) throw new Problem('picture-gone', 'This picture is not in the queue.', 'Choose another.');
    return item;
  }

  async #original(item: LedgerItem, crop: Wish['crop']): Promise<ComparisonResult> {
    const { input } = item;
    await this.parts.allowedFolders.check(input);
    const { comparisons, pictures } = this.parts;
    const { token, folder } = await comparisons.begin();
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'original.png');
    const { width, height } = await pictures.crop(input, crop, file, this.state.settings(item).raw);
    const url = `comparison/${comparisons.keep(token, file)}`;
    return { model: null, url, width, height, milliseconds: 0, batchSeconds: null, problem: null, cause: null };
  }

  /** What models make of a part, and the addresses of that. */
  async *#enlarged(
    kept: Comparisons,
    { item, settings, crop, models, unasked }: Wish,
    signal = new AbortController().signal,
  ): AsyncGenerator<readonly [ComparisonOutcome, url: string | null], void> {
    if (unasked && isBatch(this.state.run)) return;
    const { width, height, targetWidth, targetHeight, input } = item;
    await this.parts.allowedFolders.check(input);
    const factor = Math.max(targetWidth / width, targetHeight / height);
    const size = factor >= 1 && factor <= MOST_FACTOR ? { target: { width: targetWidth, height: targetHeight } } : {};
    const { token, folder } = await kept.begin();
    const { provider, precision, colours, grain, strength, raw } = settings;
    const look = Object.fromEntries(
      Object.entries({ precision, colours, grain, strength, raw }).filter(([, wish]) => wish !== undefined),
    );
    const request = { input, crop, models, provider, folder, lowPriority: unasked, ...look, ...size };
    const stop = unasked ? AbortSignal.any([signal, this.#unasked.signal]) : signal;
    for await (const outcome of this.parts.measuring.compare(request, stop)) {
      yield [outcome, outcome.file === null ? null : `comparison/${kept.keep(token, outcome.file)}`];
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
