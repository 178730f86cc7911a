import type { Pyramid } from '../contract.js';
import { fetchMade } from '../state/fetch-made.js';
import type { Placed, Size } from '../ui/view.js';

interface Tile {
  readonly image: HTMLImageElement;
  ready: boolean;
  /** Number of the drawing that last used it. */
  used: number;
}

/** Decoded pixels that are kept: 256 MB of them. */
const KEPT_PIXELS = 64 << 20;

/** A picture of any size, of which only the tiles in view are ever fetched. */
export class PyramidLayer {
  pyramid: Pyramid | null = null;
  readonly #base: string;
  readonly #version: string;
  readonly #changed: () => void;
  readonly #tiles = new Map<string, Tile>();
  /** The whole picture, small, until the pyramid is made. */
  readonly #small = new Image();
  #drawing = 0;
  readonly #stop = new AbortController();

  /** `base` is `picture/ID/source` or `picture/ID/result`; `changed` is called when there is more to draw. */
  constructor(base: string, version: number, changed: () => void) {
    this.#base = base;
    this.#version = `?v=${version}`;
    this.#changed = changed;
    this.#small.src = `${base}/thumb${this.#version}`;
    this.#small.addEventListener('load', () => !this.#stop.signal.aborted && changed(), { once: true });
    void this.#open();
  }

  close(): void {
    this.#stop.abort();
    this.#tiles.clear();
  }

  /** Whether something of it can be shown. */
  get ready(): boolean {
    return this.#isSmallThere || this.#isCoarsestThere;
  }

  get #isSmallThere(): boolean {
    return this.#small.complete && this.#small.naturalWidth > 0;
  }

  get #isCoarsestThere(): boolean {
    return this.pyramid !== null && (this.#tiles.get(this.#name(this.pyramid.levels - 1, 0, 0))?.ready ?? false);
  }

  /** Draws what is in view and there, coarse under fine, and asks for what is missing. */
  draw(context: CanvasRenderingContext2D, picture: Size, placed: Placed, stage: Size, real: boolean): void {
    const { pyramid } = this;
    if (this.#isSmallThere && !this.#isCoarsestThere) {
      context.imageSmoothingEnabled = true;
      const [width, height] = [picture.width * placed.scale, picture.height * placed.scale];
      context.drawImage(this.#small, placed.x, placed.y, Math.round(width), Math.round(height));
    }
    if (pyramid === null) return;
    this.#drawing++;
    const scale = (placed.scale * picture.width) / pyramid.width;
    const wanted = Math.min(pyramid.levels - 1, Math.max(0, Math.floor(-Math.log2(scale))));
    context.imageSmoothingEnabled = !(real && scale >= 1);
    context.imageSmoothingQuality = scale < 1 ? 'medium' : 'high';
    for (let level = pyramid.levels - 1; level >= wanted; level--) {
      const ask = level === wanted || level === pyramid.levels - 1;
      this.#drawLevel(context, picture, placed, stage, level, ask);
    }
    this.#forget();
  }

  #drawLevel(
    context: CanvasRenderingContext2D,
    picture: Size,
    placed: Placed,
    stage: Size,
    level: number,
    ask: boolean,
  ) {
    const { width, height, tileSize } = this.pyramid!;
    const side = tileSize * 2 ** level;
    // Pixels of this pyramid's level 0 to device pixels. Edges are rounded, so that tiles meet without a hairline.
    const x = (at: number) => Math.round(placed.x + (Math.min(at, width) / width) * picture.width * placed.scale);
    const y = (at: number) => Math.round(placed.y + (Math.min(at, height) / height) * picture.height * placed.scale);
    const per = (placed.scale * picture.width) / width;
    const range = (from: number, room: number, length: number) => {
      const first = Math.max(0, Math.floor(-from / per / side));
      const last = Math.min(Math.ceil(length / side) - 1, Math.floor((room - from) / per / side));
      return [first, last] as const;
    };
    const [left, right] = range(placed.x, stage.width, width);
    const [top, bottom] = range(placed.y, stage.height, height);
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const tile = this.#tile(level, column, row, ask);
        if (!tile?.ready) continue;
        const [x0, y0] = [x(column * side), y(row * side)];
        context.drawImage(tile.image, x0, y0, x((column + 1) * side) - x0, y((row + 1) * side) - y0);
      }
    }
  }

  #tile(level: number, column: number, row: number, ask: boolean): Tile | undefined {
    const name = this.#name(level, column, row);
    let tile = this.#tiles.get(name);
    if (tile === undefined && ask) {
      const image = new Image();
      tile = { image, ready: false, used: 0 };
      const made = tile;
      this.#tiles.set(name, made);
      image.src = `${this.#base}/${name}${this.#version}`;
      image.decode().then(
        () => {
          made.ready = true;
          if (!this.#stop.signal.aborted) this.#changed();
        },
        // Asked for again when it next comes into view.
        () => this.#tiles.delete(name),
      );
    }
    if (tile) tile.used = this.#drawing;
    return tile;
  }

  #forget(): void {
    const { tileSize, levels } = this.pyramid!;
    const most = KEPT_PIXELS / tileSize ** 2;
    if (this.#tiles.size <= most) return;
    const coarsest = this.#name(levels - 1, 0, 0);
    const old = [...this.#tiles].filter(([name]) => name !== coarsest).sort(([, a], [, b]) => a.used - b.used);
    for (const [name] of old.slice(0, this.#tiles.size - most)) this.#tiles.delete(name);
  }

  #name = (level: number, column: number, row: number): string => `${level}/${column}/${row}`;

  async #open(): Promise<void> {
    const address = `${this.#base}/pyramid.json${this.#version}`;
    // Who was closed meanwhile has nothing to draw.
    const pyramid = await fetchMade<Pyramid>(address, this.#stop.signal).catch(() => null);
    if (pyramid === null || this.#stop.signal.aborted) return;
    this.pyramid = pyramid;
    this.#changed();
  }
}
