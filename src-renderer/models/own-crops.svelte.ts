import type { PointOfInterest, QueueRow } from '../contract.js';
import { fetchMade } from '../state/fetch-made.js';
import { sentence } from '../state/notices.js';
import type { Crop } from '../state/viewer.svelte.js';
import type { WindowState } from '../state/window-state.svelte.js';
import type { Size } from '../ui/view.js';
import { lookAlike, type Pixels } from './alike.js';

/** Pixels of the original that a card shows. */
const WIDTH = 24;
const HEIGHT = 16;
/** A picture that is only passed by is not worth the work, ms. */
const PAUSE = 700;

/** What a model makes of the part. */
interface OwnCrop {
  readonly url: string;
  readonly pixels: Pixels;
}

/** The part of the selected picture with most detail, as models make it, one after the other, while no batch runs. */
export class OwnCrops {
  crops: ReadonlyMap<string, OwnCrop> = $state.raw(new Map());
  /** Why there are none, for whoever points at a card without a crop: a message for each picture looked at would be many. */
  problem: string | null = $state(null);
  #shown = '';

  constructor(private readonly windowState: WindowState) {}

  /**
   * Makes what is not there yet; gives what ends that.
   *
   * @param wish  the row, and what else crops depend on beside their model; with another one those of before go
   */
  show(row: QueueRow, models: readonly string[], wish: string): () => void {
    if (wish !== this.#shown) this.crops = new Map();
    this.#shown = wish;
    const missing = models.filter((id) => !this.crops.has(id));
    this.problem = null;
    const stop = new AbortController();
    const waiting = setTimeout(() => missing.length > 0 && void this.#make(row, missing, stop.signal), PAUSE);
    return () => {
      clearTimeout(waiting);
      stop.abort();
    };
  }

  /** Whether what two models make of the part looks the same. */
  areAlike(one: string, other: string): boolean {
    const [a, b] = [this.crops.get(one), this.crops.get(other)];
    return a !== undefined && b !== undefined && lookAlike(a.pixels, b.pixels);
  }

  async #make(row: QueueRow, models: string[], signal: AbortSignal): Promise<void> {
    try {
      const address = `picture/${row.id}/source/interest.json?v=${row.sourceVersion}`;
      const point = await fetchMade<PointOfInterest>(address, signal);
      const crop = partAt(point ?? { x: 0.5, y: 0.5 }, row);
      const ask = { picture: row.id, crop, models, unasked: true };
      for await (const { model, url } of await this.windowState.client.models.compare(ask, { signal })) {
        if (model === null || url === null) continue;
        const pixels = await pixelsOf(url);
        if (signal.aborted) return;
        this.crops = new Map([...this.crops, [model, { url, pixels }]]);
      }
    } catch (problem) {
      if (!signal.aborted) this.problem = sentence(problem, this.windowState.words);
    }
  }
}

/** The part around a point, inside the picture. */
export function partAt({ x, y }: PointOfInterest, { width, height }: Size): Crop {
  const axis = (share: number, length: number, side: number): number =>
    Math.max(0, Math.min(length - side, Math.round(share * length - side / 2)));
  const size = { width: Math.min(WIDTH, width), height: Math.min(HEIGHT, height) };
  return { x: axis(x, width, size.width), y: axis(y, height, size.height), ...size };
}

async function pixelsOf(url: string): Promise<Pixels> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}
