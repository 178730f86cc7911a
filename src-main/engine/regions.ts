/** Side of a region, cells: 64 pixels, less than a tile, so that one wrong tile cannot hide in a large picture. */
const SIDE = 8;

/**
 * How far the cells of a region may differ in the mean, as a share of white, plus shares of how the region varies from
 * cell to cell and within its cells. Photographs stayed well below this with eight networks that were tried; single-pixel
 * stripes of full contrast, which networks make anything of, come near it; misplaced, black or inverted tiles exceed it.
 */
const ALLOWED = { floor: 0.06, variation: 0.5, detail: 1 } as const;

/** Pixels below which a region is mostly border, where zeros around the picture weigh in; it is judged less strictly. */
const SMALL = 256;
const SMALL_FLOOR = 0.15;

/** Means of one cell and channel, in the source and the result, and the standard deviation within the source's. */
export interface Cell {
  readonly pixels: number;
  readonly mean: number;
  readonly detail: number;
  readonly result: number;
}

/** Compares a picture with its enlargement region by region and channel by channel, from means of cells. */
export class Regions {
  #isWrong = false;
  #rows = 0;
  readonly #regions: Region[];

  /**
   * @param cells  in a row
   * @param white  largest value of a sample
   */
  constructor(
    cells: number,
    private readonly channels: number,
    private readonly white: number,
  ) {
    // The last region takes the crumbs, so that none is judged by a handful of cells.
    const across = Math.max(1, Math.floor(cells / SIDE));
    this.#regions = Array.from({ length: across * channels }, () => new Region());
  }

  /** Whether any region so far is. */
  get isWrong(): boolean {
    return this.#isWrong;
  }

  /** Cell `index` of the row at hand, channels interleaved. */
  addCell(index: number, cell: Cell): void {
    const { channels } = this;
    const last = this.#regions.length / channels - 1;
    const across = Math.min(last, Math.floor(index / channels / SIDE));
    this.#regions[across * channels + (index % channels)]!.add(cell);
  }

  endRow(isLast: boolean): void {
    this.#rows++;
    if (this.#rows % SIDE !== 0 && !isLast) return;
    this.#isWrong ||= this.#regions.some((region) => region.isWrong(this.white));
    this.#regions.forEach((_, i, regions) => (regions[i] = new Region()));
  }
}

class Region {
  #cells = 0;
  #pixels = 0;
  #difference = 0;
  #detail = 0;
  #sum = 0;
  #squares = 0;

  add({ pixels, mean, detail, result }: Cell): void {
    this.#cells++;
    this.#pixels += pixels;
    this.#difference += Math.abs(mean - result);
    this.#detail += detail;
    this.#sum += mean;
    this.#squares += mean * mean;
  }

  isWrong(white: number): boolean {
    const per = (sum: number): number => sum / this.#cells;
    const variation = Math.sqrt(Math.max(0, per(this.#squares) - per(this.#sum) ** 2));
    const floor = (this.#pixels < SMALL ? SMALL_FLOOR : ALLOWED.floor) * white;
    return per(this.#difference) > floor + ALLOWED.variation * variation + ALLOWED.detail * per(this.#detail);
  }
}
