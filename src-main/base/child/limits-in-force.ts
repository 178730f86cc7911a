import { noLimits, type EngineLimits } from '../../contract/engine.js';

/** How much of the machine those children take that compute, as it is wished now; all of them hear of another wish. */
export class LimitsInForce {
  #current = noLimits;
  readonly #listeners = new Set<(limits: EngineLimits) => void>();

  get current(): EngineLimits {
    return this.#current;
  }

  set current(limits: EngineLimits) {
    this.#current = limits;
    for (const listener of this.#listeners) listener(limits);
  }

  /** Hears of what is wished from now on; gives what ends that. */
  follow(listener: (limits: EngineLimits) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
