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

/** What a worker knows of those that work on the same batch. */
export interface Others {
  /** Output megapixels a second of each whose speed is known. */
  readonly speeds: readonly number[];
  /** Output megapixels of the batch that remain; null where nobody watches it. */
  readonly left: number | null;
}

/**
 * Whether a batch would be over before this machine has made one of its pictures, were that left to the others: then a slow
 * machine gives it back, and the queue has another one for it. The fastest never does, so that somebody takes each.
 *
 * @param pixels  of the result
 * @param speed   this machine's, output megapixels a second; null where it is not known
 */
export function wouldHoldUp(pixels: number, speed: number | null, { speeds, left }: Others): boolean {
  if (speed === null || left === null || !speeds.some((other) => other > speed)) return false;
  const together = speeds.reduce((sum, other) => sum + other, 0);
  return pixels / 1e6 / speed > left / together + TO_SPARE;
}

/** Differences that are not worth it, s. */
const TO_SPARE = 1;
