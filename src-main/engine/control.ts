import { Problem } from '../base/problem.js';
import type { Governor } from '../base/child/governor.js';

/** The running job was given up at the user's wish; never shown as an error. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Whether work stands still, all jobs alike. */
export class Pause {
  #resume: (() => void) | undefined;
  #over: Promise<void> | undefined;

  pause(): void {
    this.#over ??= new Promise((resolve) => (this.#resume = resolve));
  }

  resume(): void {
    this.#resume?.();
    this.#over = undefined;
  }

  /** Resolves when work may go on. */
  async over(): Promise<void> {
    await this.#over;
  }
}

/** Pausing, and cancelling one job, looked at between tiles: nothing can interrupt one. */
export class Control {
  readonly #cancel = new AbortController();

  constructor(
    private readonly pause = new Pause(),
    private readonly governor?: Governor,
  ) {}

  cancel(): void {
    this.#cancel.abort(new Cancelled('cancelled'));
  }

  /** Lets messages arrive, waits while paused, rests where that is owed, and throws {@link Cancelled} once cancelled. */
  async between(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.unlessCancelled(this.pause.over());
    if (this.governor !== undefined) await this.unlessCancelled(this.governor.rest());
  }

  /** What `waited` gives, unless the job is cancelled first. @throws Cancelled */
  async unlessCancelled<T>(waited: Promise<T>): Promise<T> {
    const { signal } = this.#cancel;
    signal.throwIfAborted();
    let stop!: () => void;
    const cancelled = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Cancelled);
      signal.addEventListener('abort', stop, { once: true });
    });
    return Promise.race([waited, cancelled]).finally(() => signal.removeEventListener('abort', stop));
  }
}

/** Whether an error tells of a machine that could not do it now, so that something smaller or elsewhere may work. */
export const mayWorkOtherwise = (error: unknown): boolean => !(error instanceof Cancelled || error instanceof Problem);
