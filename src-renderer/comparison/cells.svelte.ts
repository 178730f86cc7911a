import type { ComparisonResult, ModelChoice } from '../contract.js';
import type { Crop } from '../state/viewer.svelte.js';
import type { WindowState } from '../state/window-state.svelte.js';

/** One of the pictures that are compared. */
export interface Cell {
  /** Null for the original. */
  readonly choice: ModelChoice | null;
  readonly title: string;
  /** Until it is there, whether it is its turn. */
  readonly state: 'waiting' | 'making' | 'there' | 'failed';
  readonly result: ComparisonResult | undefined;
  /** Pixels of the result that it covers. */
  readonly width: number;
  readonly height: number;
}

/** What is compared: the original, and a part of it made by each model, one after the other. */
export class Cells {
  #results: readonly ComparisonResult[] = $state.raw([]);
  readonly all: readonly Cell[] = $derived.by(() => {
    const found = [null, ...this.choices].map((choice) => ({
      choice,
      result: this.#results.find(({ model }) => model === (choice?.card.id ?? null)),
    }));
    const next = found.find(({ result }) => result === undefined);
    return found.map((one) => this.#cell(one.choice, one.result, one === next));
  });
  readonly made: number = $derived.by(() => this.all.filter(({ choice, result }) => choice && result).length);

  constructor(
    private readonly windowState: WindowState,
    readonly choices: readonly ModelChoice[],
    private readonly part: { readonly picture: number; readonly crop: Crop },
  ) {}

  /** Makes all of them; gives what ends that. `onNothing` is called where it could not begin, which has been told. */
  make(onNothing: () => void): () => void {
    const stop = new AbortController();
    const { client, notices } = this.windowState;
    const { picture, crop } = this.part;
    const ask = { picture, crop: { ...crop }, models: this.choices.map(({ card }) => card.id), original: true };
    const all = async () => {
      for await (const result of await client.models.compare(ask, { signal: stop.signal })) {
        this.#results = [...this.#results, result];
      }
      return true;
    };
    void notices.attempt(all).then((done) => {
      if (done === undefined && !stop.signal.aborted) onNothing();
    });
    return () => stop.abort();
  }

  #cell(choice: ModelChoice | null, result: ComparisonResult | undefined, isNext: boolean): Cell {
    const { words, queue } = this.windowState;
    const title = choice?.card.title ?? words.t('comparison.original');
    const state = result === undefined ? (isNext ? 'making' : 'waiting') : result.url === null ? 'failed' : 'there';
    if (choice !== null)
      return { choice, title, state, result, width: result?.width ?? 0, height: result?.height ?? 0 };
    const row = queue.row(this.part.picture);
    const factor = row === undefined ? 1 : row.targetWidth / row.width;
    const { width, height } = this.part.crop;
    return { choice, title, state, result, width: width * factor, height: height * factor };
  }
}
