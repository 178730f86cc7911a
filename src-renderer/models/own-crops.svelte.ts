import type { ComparisonResult, QueueRow } from '../contract.js';
import { sentence } from '../state/notices.js';
import type { WindowState } from '../state/window-state.svelte.js';

/** Pixels of the original that a card shows. */
const WIDTH = 24;
const HEIGHT = 16;
/** A picture that is only passed by is not worth the work, ms. */
const PAUSE = 700;

/** The middle of the selected picture as models make it, one after the other, while no batch runs. */
export class OwnCrops {
  results: ReadonlyMap<string, ComparisonResult> = $state.raw(new Map());
  /** Why there are none, for whoever points at a card without a crop: a message for each picture looked at would be many. */
  problem: string | null = $state(null);
  #shown = '';

  constructor(private readonly windowState: WindowState) {}

  /** Makes what is not there yet; gives what ends that. */
  show(row: QueueRow, models: readonly string[]): () => void {
    const key = `${row.id} ${row.width}x${row.height} ${row.targetWidth}`;
    if (key !== this.#shown) this.results = new Map();
    this.#shown = key;
    const missing = models.filter((id) => !this.results.has(id));
    this.problem = null;
    const stop = new AbortController();
    const waiting = setTimeout(() => missing.length > 0 && void this.#make(row, missing, stop.signal), PAUSE);
    return () => {
      clearTimeout(waiting);
      stop.abort();
    };
  }

  async #make({ id, width, height }: QueueRow, models: string[], signal: AbortSignal): Promise<void> {
    const size = { width: Math.min(WIDTH, width), height: Math.min(HEIGHT, height) };
    const crop = { ...size, x: (width - size.width) >> 1, y: (height - size.height) >> 1 };
    try {
      const made = await this.windowState.client.models.compare(
        { picture: id, crop, models, unasked: true },
        { signal },
      );
      for await (const result of made) {
        if (signal.aborted) return;
        if (result.model !== null) this.results = new Map([...this.results, [result.model, result]]);
      }
    } catch (problem) {
      if (!signal.aborted) this.problem = sentence(problem, this.windowState.words);
    }
  }
}
