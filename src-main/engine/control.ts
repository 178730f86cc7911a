import { Problem } from '../base/problem.js';

/** The running job was given up at the user's wish; never shown as an error. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Pausing and cancelling, looked at between tiles: nothing can interrupt one. */
export class Control {
  #cancelled = false;
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;

  pause(): void {
    this.#paused ??= new Promise((resolve) => (this.#resume = resolve));
  }

  resume(): void {
    this.#resume?.();
    this.#paused = undefined;
  }

  cancel(): void {
    this.#cancelled = true;
    this.resume();
  }

  /** A new job starts: what was said of the last one no longer holds, a pause does. */
  renew(): void {
    this.#cancelled = false;
  }

  /** Lets messages arrive, waits while paused, and throws {@link Cancelled} once cancelled. */
  async between(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#paused;
    if (this.#cancelled) throw new Cancelled('cancelled');
  }
}

/** Whether an error tells of a machine that could not do it now, so that something smaller or elsewhere may work. */
export const mayWorkOtherwise = (error: unknown): boolean => !(error instanceof Cancelled || error instanceof Problem);
