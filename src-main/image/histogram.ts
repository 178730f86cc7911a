import type { Histogram } from '../contract/window/pictures.js';
import { rowsOf } from './pyramid-rows.js';

const LEVELS = 256;

/** Counts the levels of all pixels of a picture, out of its pyramid. */
export async function histogramOf(pyramid: string): Promise<Histogram> {
  const counted = new Counted();
  for await (const { data, channels } of rowsOf(pyramid)) counted.add(data, channels);
  return counted.histogram;
}

class Counted {
  readonly #red = new Uint32Array(LEVELS);
  readonly #green = new Uint32Array(LEVELS);
  readonly #blue = new Uint32Array(LEVELS);
  readonly #luminance = new Uint32Array(LEVELS);
  #pixels = 0;
  #low = 0;
  #high = 0;

  /** @param channels  samples a pixel: grey or RGB, opacity last */
  add(data: Uint8Array, channels: number): void {
    const hasAlpha = channels === 2 || channels === 4;
    const [g, b] = channels < 3 ? [0, 0] : [1, 2];
    for (let i = 0; i < data.length; i += channels) {
      if (hasAlpha && data[i + channels - 1] === 0) continue;
      const [red, green, blue] = [data[i]!, data[i + g]!, data[i + b]!];
      this.#red[red]!++;
      this.#green[green]!++;
      this.#blue[blue]!++;
      this.#luminance[(red * 54 + green * 183 + blue * 19) >> 8]!++;
      this.#pixels++;
      if (red === 0 || green === 0 || blue === 0) this.#low++;
      if (red === 255 || green === 255 || blue === 255) this.#high++;
    }
  }

  get histogram(): Histogram {
    return {
      ...{ pixels: this.#pixels, low: this.#low, high: this.#high },
      red: [...this.#red],
      green: [...this.#green],
      blue: [...this.#blue],
      luminance: [...this.#luminance],
    };
  }
}
