import { createBirpc } from 'birpc';
import { Problem } from '../../base/problem.js';
import { forkProcess, type StartProcess } from '../../engine/client.js';
import type { Answer, MatchTask, MeasuringCalls, PrepareTask, Prepared, Visit, VisitTask } from './wire.js';

/** Whoever can measure; each call rejects with the signal's reason once that is aborted. */
export interface Measurer {
  prepare(task: PrepareTask, signal: AbortSignal): Promise<Prepared>;
  match(task: MatchTask, signal: AbortSignal): Promise<Prepared>;
  visit(task: VisitTask, signal: AbortSignal): Promise<Visit>;
}

const measuringModule = new URL('./process.js', import.meta.url);

/** Measures in processes of their own, one for each call; aborting kills the one that runs, so it takes no time. */
export class ProcessMeasurer implements Measurer {
  constructor(
    private readonly options: { readonly start?: StartProcess; readonly onText?: (text: string) => void } = {},
  ) {}

  prepare(task: PrepareTask, signal: AbortSignal): Promise<Prepared> {
    return this.#call((calls) => calls.prepare(task), signal);
  }

  match(task: MatchTask, signal: AbortSignal): Promise<Prepared> {
    return this.#call((calls) => calls.match(task), signal);
  }

  visit(task: VisitTask, signal: AbortSignal): Promise<Visit> {
    return this.#call((calls) => calls.visit(task), signal);
  }

  async #call<T>(ask: (calls: MeasuringCalls) => Promise<Answer<T>>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const child = (this.options.start ?? forkProcess)(measuringModule);
    const kill = (): void => child.kill();
    signal.addEventListener('abort', kill, { once: true });
    try {
      if (this.options.onText !== undefined) child.onText(this.options.onText);
      const gone = new Promise<Answer<T>>((resolve) => {
        child.onExit((how) => {
          const reason = `The measuring process stopped (${how}). There may be too little memory for this model.`;
          resolve({ kind: 'failed', code: 'measuring-died', reason });
        });
      });
      const calls = createBirpc<MeasuringCalls>(
        {},
        { post: (data) => child.send(data), on: (listener) => child.onMessage(listener), timeout: -1 },
      );
      const answer = await Promise.race([ask(calls), gone]);
      signal.throwIfAborted();
      if (answer.kind === 'failed') throw new Problem(answer.code, answer.reason);
      return answer.value;
    } finally {
      signal.removeEventListener('abort', kill);
      child.kill();
    }
  }
}
