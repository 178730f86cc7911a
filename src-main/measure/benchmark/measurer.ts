import { askOnce, plainHost, type ChildHost, type ChildModule } from '../../base/child/child.js';
import { knownEnd } from '../../base/child/known-ends.js';
import { LimitsInForce } from '../../base/child/limits-in-force.js';
import { Problem } from '../../base/problem.js';
import type { MatchTask, MeasuringCalls, PrepareTask, Prepared, Visit, VisitTask } from './protocol.js';

/** Whoever can measure; each call rejects with the signal's reason once that is aborted. */
export interface Measurer {
  prepare(task: PrepareTask, signal: AbortSignal): Promise<Prepared>;
  match(task: MatchTask, signal: AbortSignal): Promise<Prepared>;
  visit(task: VisitTask, signal: AbortSignal): Promise<Visit>;
}

const measuringModule: ChildModule = { name: 'benchmark', module: new URL('./process.js', import.meta.url) };

/** Measures in processes of their own, one for each call; aborting kills the one that runs, so it takes no time. */
export class ProcessMeasurer implements Measurer {
  /** @param limits  how much of the machine they take; all of it unless said */
  constructor(
    private readonly host: ChildHost = plainHost,
    private readonly limits = new LimitsInForce(),
  ) {}

  prepare(task: PrepareTask, signal: AbortSignal): Promise<Prepared> {
    return this.#ask('prepare', task, signal);
  }

  match(task: MatchTask, signal: AbortSignal): Promise<Prepared> {
    return this.#ask('match', task, signal);
  }

  visit(task: VisitTask, signal: AbortSignal): Promise<Visit> {
    return this.#ask('visit', task, signal);
  }

  async #ask<K extends keyof MeasuringCalls>(
    what: K,
    task: Parameters<MeasuringCalls[K]>[0],
    signal: AbortSignal,
  ): Promise<Awaited<ReturnType<MeasuringCalls[K]>>> {
    signal.throwIfAborted();
    const args = [task, this.limits.current.processorShare] as unknown as Parameters<MeasuringCalls[K]>;
    const outcome = await askOnce<MeasuringCalls, K>(this.host, measuringModule, signal, what, ...args);
    signal.throwIfAborted();
    if (outcome.kind === 'done') return outcome.value;
    if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
    const known = knownEnd(outcome.how);
    if (known !== undefined) throw new Problem(known.code, known.text);
    throw new Problem(
      'measuring-died',
      `The measuring process stopped (${outcome.how}). There may be too little memory for this model.`,
    );
  }
}
