/**
 * The end of something that lasts, for many who wait for something shorter: what `Promise.race` is given stays with a
 * promise until that is settled, and so would all that was ever waited for beside it.
 */
export class LastingEnd<T> {
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  /** @param end  that never rejects */
  constructor(private readonly end: Promise<T>) {
    void end.then(() => {
      this.#isOver = true;
      for (const stop of this.#waiting) stop();
    });
  }

  /** What `work` gives, or what it ended with where that comes first. */
  async or<U>(work: Promise<U>): Promise<T | U> {
    let stop!: () => void;
    const over = new Promise<void>((resolve) => (stop = resolve));
    if (this.#isOver) stop();
    else this.#waiting.add(stop);
    try {
      return await Promise.race([work, over.then(() => this.end)]);
    } finally {
      this.#waiting.delete(stop);
    }
  }
}
