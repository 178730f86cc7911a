/** How fast a worker is: pixels over the time in which it had something to do, of the last pictures. Times in ms. */
export class Pace {
  readonly #made: { readonly pixels: number; readonly ms: number }[] = [];
  #busySince: number | undefined;
  #going = 0;

  began(now: number): void {
    if (this.#going++ === 0) this.#busySince = now;
  }

  /** @param pixels  of the result; none where nothing came of it */
  ended(now: number, pixels: number): void {
    this.#going--;
    this.#made.push({ pixels, ms: now - this.#busySince! });
    this.#busySince = this.#going > 0 ? now : undefined;
    if (this.#made.length > REMEMBERED) this.#made.shift();
  }

  /** Output megapixels a second; null before anything was made. */
  get speed(): number | null {
    const pixels = this.#made.reduce((sum, one) => sum + one.pixels, 0);
    const ms = this.#made.reduce((sum, one) => sum + one.ms, 0);
    return pixels === 0 || ms <= 0 ? null : pixels / 1000 / ms;
  }
}

const REMEMBERED = 50;
