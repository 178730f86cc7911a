import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds: of the clock, and of processors' time that this process has used. */
interface Reading {
  readonly at: number;
  readonly used: number;
}

const read = (): Reading => {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), used: (user + system) / 1000 };
};

/** Rests shorter than this are put off, ms. */
const LEAST = 4;

/**
 * Holds this process to a share of the machine's processors, so that it stays cool: after each step of work it rests for
 * as long as that took too much. All that the process does counts, whichever thread does it; time that it did not use is
 * not saved up.
 */
export class Governor {
  #share = 1;
  #last: Reading;
  /** Rest that is owed, ms. */
  #owed = 0;

  constructor(
    private readonly cores = availableParallelism(),
    private readonly reading: () => Reading = read,
  ) {
    this.#last = reading();
  }

  /** 0..1 of all processors. */
  get share(): number {
    return this.#share;
  }

  set share(share: number) {
    this.#share = share;
    this.#owed = 0;
    this.#last = this.reading();
  }

  /** Rests as long as is owed. */
  async rest(): Promise<void> {
    const owed = this.owed();
    if (owed >= LEAST) await pause(owed);
  }

  /** Milliseconds that this process must stand still now. */
  owed(): number {
    if (this.#share >= 1) return 0;
    const [before, now] = [this.#last, this.reading()];
    this.#last = now;
    const due = (now.used - before.used) / (this.#share * this.cores);
    this.#owed = Math.max(0, this.#owed + due - (now.at - before.at));
    return this.#owed;
  }
}
