import type { Job, Stage } from './job.js';

const MINUTE = 60_000;

/**
 * How long a job may say nothing, ms. A network speaks after each tile, a codec when it is done with the whole picture: the
 * slowest, AVIF, makes about a million pixels a second.
 */
export function silenceFor(stage: Stage, { target }: Job): number {
  const megapixels = (target.width * target.height) / 1e6;
  return stage === 'network' ? 10 * MINUTE : 5 * MINUTE + megapixels * 5000;
}

/** Between two looks at the clock, ms. */
const TICK = 250;

/**
 * Notices that a process has been silent for too long. Time is counted in looks, at most one tick each: a machine that slept
 * has made no headway and is not to be blamed for it, and clocks may jump.
 */
export class Silence {
  /** Resolves when the process is to be given up. */
  readonly over: Promise<{ readonly kind: 'hung'; readonly how: string }>;
  #end: (outcome: { kind: 'hung'; how: string }) => void = () => undefined;
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  /** @param limit  how long it may be silent now, ms */
  constructor(
    private readonly limit: () => number,
    private isPaused: boolean,
  ) {
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.#timer = setInterval(() => this.#tick(), TICK).unref();
  }

  /** It has spoken, or was asked for something. */
  restart(): void {
    this.#ticks = 0;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#ticks = 0;
  }

  giveUp(how: string): void {
    this.#end({ kind: 'hung', how });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.isPaused) return;
    const silent = ++this.#ticks * TICK;
    if (silent >= this.limit()) this.giveUp(`nothing was heard of it for ${told(silent)}`);
  }
}

const told = (ms: number): string =>
  ms < 2 * MINUTE ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / MINUTE)} minutes`;
