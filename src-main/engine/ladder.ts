import type { Provider } from '../contract/providers.js';
import { note } from '../contract/rules/notes.js';
import { Problem } from '../base/problem.js';
import { mayWorkOtherwise } from './control.js';

/** LR pixels a step may have, by model and provider, where larger ones failed: a batch learns once what fits. */
export type KnownSizes = Map<string, number>;

/** What providers say of a card that is gone, or that no longer answers: nothing smaller will work on it. */
const LOST =
  /device (is |was |has been )?(lost|removed|hung)|DEVICE_(LOST|REMOVED|HUNG|RESET)|illegal memory access|unspecified launch failure|ECC error/i;

/**
 * What is tried in turn when a step fails in mid-picture: the same step at half the size down to the smallest, then
 * the next provider at full size; at once where the card is lost. Finished rows stay; only the failed step is done again.
 */
export class Ladder {
  readonly notes: string[] = [];
  #at = 0;
  #size: number;

  /**
   * @param providers  in order of preference, at least one
   * @param full       wanted side or height, LR pixels; of each provider where they differ
   * @param least      smallest that makes sense
   * @param pixelsOf   LR pixels in a step of a size; what fits is remembered so, since a band's height says little
   */
  constructor(
    private readonly model: string,
    private readonly providers: readonly Provider[],
    private readonly full: number | ((provider: Provider) => number),
    readonly least: number,
    private readonly known: KnownSizes,
    private readonly pixelsOf: (size: number) => number = (size) => size * size,
  ) {
    this.#size = this.#startSize();
  }

  get provider(): Provider {
    return this.providers[this.#at]!;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Runs `step` with the provider and size in force until it succeeds.
   *
   * @throws Problem `network-failed` when the last provider failed at the smallest size
   */
  async climb<T>(step: (provider: Provider, size: number) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await step(this.provider, this.#size);
        if (this.#size < this.#full()) this.known.set(this.#key(), this.pixelsOf(this.#size));
        return result;
      } catch (error) {
        if (!mayWorkOtherwise(error)) throw error;
        this.#stepDown(error);
      }
    }
  }

  #stepDown(error: unknown): void {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    const isLost = this.#at + 1 < this.providers.length && LOST.test(why);
    if (this.#size > this.least && !isLost) {
      this.#size = Math.max(this.least, this.#size >> 1);
      this.notes.push(note('smaller-pieces', { provider: this.provider, why, size: this.#size }));
      return;
    }
    if (this.#at + 1 >= this.providers.length) {
      throw new Problem(
        'network-failed',
        `The network could not be run on ${this.providers.join(' or ')}: ${why}.`,
        'Close other programs to free memory, or choose a smaller model.',
        { cause: error },
      );
    }
    this.notes.push(note('next-provider', { provider: this.provider, why, next: this.providers[this.#at + 1]! }));
    this.#at++;
    this.#size = this.#startSize();
  }

  #startSize(): number {
    const most = this.known.get(this.#key()) ?? Infinity;
    let size = this.#full();
    while (size > this.least && this.pixelsOf(size) > most) size = Math.max(this.least, size >> 1);
    return size;
  }

  #full(): number {
    return typeof this.full === 'number' ? this.full : this.full(this.provider);
  }

  #key(): string {
    return `${this.model}/${this.provider}`;
  }
}
