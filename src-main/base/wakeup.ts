/** Lets one wait for the other's word: a word that comes while nobody waits is heard by whoever waits next. */
export class Wakeup {
  #isAwake = false;
  #wake = (): void => undefined;

  wake(): void {
    this.#isAwake = true;
    this.#wake();
  }

  /** Resolves when {@link wake} was called since the last wait. */
  async wait(): Promise<void> {
    if (!this.#isAwake) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#isAwake = false;
  }
}
