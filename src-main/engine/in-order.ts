import type { Control } from './control.js';

/** A place among others. */
export class Place {
  /** Lets the next one have its turn. */
  pass!: () => void;
  readonly passed = new Promise<void>((resolve) => (this.pass = resolve));

  /** @param turn  all who came before have passed */
  constructor(private readonly turn: Promise<void>) {}

  /** Begins `work` when it is its turn, and passes. @throws Cancelled for a job that is given up while it waits */
  async enter<T>(control: Control, work: () => Promise<T>): Promise<T> {
    await control.unlessCancelled(this.turn);
    const working = work();
    this.pass();
    return working;
  }
}

/** Brings back into order what was done for several at a time. */
export class InOrder {
  #last: Promise<void> = Promise.resolve();

  /** Gives `work` the place behind all others; whose work ends has passed. */
  async run<T>(work: (place: Place) => Promise<T>): Promise<T> {
    const place = new Place(this.#last);
    this.#last = this.#last.then(() => place.passed);
    try {
      return await work(place);
    } finally {
      place.pass();
    }
  }
}
