import type { Eta } from '../contract/batch.js';

/** What was known before a run began. */
export interface Expectation {
  /** How far the expected times may be off, as a share (the spread of their logarithm); null where nothing was known. */
  readonly spread: number | null;
  /** Seconds from the start to the first finished rows: the engine, the network, the choice of its numbers. */
  readonly startUp: number;
}

/** Half of what was learnt of the pace is forgotten after about so many seconds of work. */
const MEMORY = 40;
/** Uncertainty, as a share, above which no time is told. */
const TOO_VAGUE = 0.75;
/** A time moves by its uncertainty in so many seconds at most. */
const EASE = 3;

/**
 * The time that is left of a run: what was expected, blended with the pace of the last minutes. The more was seen, the
 * less what was expected counts. A time that was told moves by no more than its own uncertainty.
 *
 * Work is in expected seconds, or in anything else that grows with time where nothing was expected.
 */
export class EtaClock {
  /** Seconds and work, the older the less. */
  #seconds = 0;
  #work = 0;
  #last: { readonly at: number; readonly done: number } | undefined;
  #told: { readonly at: number; readonly seconds: number; readonly within: number } | undefined;

  constructor(private readonly expected: Expectation) {}

  /**
   * @param at  seconds of work since the first rows were finished, without pauses; null before any were
   * @param done  work that is finished since then
   * @param left  work that remains
   */
  read(at: number | null, done: number, left: number): Eta {
    if (at === null) return this.#before(left);
    this.#learn(at, done);
    const { pace, uncertainty } = this.#pace();
    if (left <= 0) return this.#tell(at, 0, 0);
    if (pace === undefined || uncertainty > TOO_VAGUE) return { phase: 'estimating', seconds: null, within: null };
    const seconds = left * pace;
    return this.#tell(at, this.#eased(at, seconds), Math.max(1, seconds * Math.expm1(uncertainty)));
  }

  /** What remains changed otherwise than by work: the next time may be any. */
  changed(): void {
    this.#told = undefined;
  }

  #before(left: number): Eta {
    const { spread, startUp } = this.expected;
    if (spread === null || spread > TOO_VAGUE) return { phase: 'starting', seconds: null, within: null };
    return { phase: 'starting', seconds: startUp + left, within: Math.max(1, startUp + left * Math.expm1(spread)) };
  }

  #learn(at: number, done: number): void {
    // What is there at the first reading was made while the engine started.
    const [dt, work] = this.#last === undefined ? [0, 0] : [at - this.#last.at, done - this.#last.done];
    this.#last = { at, done };
    const kept = Math.exp((-dt * Math.LN2) / MEMORY);
    this.#seconds = this.#seconds * kept + dt;
    // A picture that is given up takes its work back.
    this.#work = Math.max(0, this.#work * kept + work);
  }

  /** Seconds for a unit of work, and how far that may be off, as a share. */
  #pace(): { readonly pace: number | undefined; readonly uncertainty: number } {
    const { spread } = this.expected;
    const seen = this.#work > 0 && this.#seconds > 0 ? this.#seconds / this.#work : undefined;
    const scatter = Math.max(0.08, 0.5 / Math.sqrt(1 + this.#seconds / 4));
    if (spread === null) return { pace: seen, uncertainty: this.#seconds < EASE ? Infinity : scatter };
    if (seen === undefined) return { pace: 1, uncertainty: spread };
    // The vaguer the expectation, the fewer seconds outweigh it.
    const weight = this.#seconds / (this.#seconds + 2 / spread);
    const off = Math.log(seen);
    return {
      pace: Math.exp(weight * off),
      uncertainty: (1 - weight) * (spread + Math.abs(off) / 2) + weight * scatter,
    };
  }

  #eased(at: number, seconds: number): number {
    if (this.#told === undefined) return seconds;
    const passed = at - this.#told.at;
    const expected = Math.max(0, this.#told.seconds - passed);
    const most = this.#told.within * Math.min(1, passed / EASE);
    return expected + Math.max(-most, Math.min(most, seconds - expected));
  }

  #tell(at: number, seconds: number, within: number): Eta {
    this.#told = { at, seconds, within };
    return { phase: 'known', seconds, within };
  }
}
