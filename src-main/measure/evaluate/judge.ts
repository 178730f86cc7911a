import { plainHost, type ChildHost, type ChildModule } from '../../base/child/child.js';
import { knownEnd } from '../../base/child/known-ends.js';
import { LastingChild } from '../../base/child/lasting-child.js';
import { Problem } from '../../base/problem.js';
import type { EvaluationCalls } from './protocol.js';

const evaluateModule: ChildModule = { name: 'evaluate', module: new URL('./process.js', import.meta.url) };

/** Reads and compares pictures in a process of its own, to be closed. */
export class ProcessJudge implements EvaluationCalls {
  readonly #child: LastingChild<EvaluationCalls>;

  constructor(host: ChildHost = plainHost) {
    this.#child = new LastingChild(host, evaluateModule);
  }

  prepare(...args: Parameters<EvaluationCalls['prepare']>): ReturnType<EvaluationCalls['prepare']> {
    return this.#ask('prepare', ...args);
  }

  judge(...args: Parameters<EvaluationCalls['judge']>): ReturnType<EvaluationCalls['judge']> {
    return this.#ask('judge', ...args);
  }

  close(): Promise<void> {
    return this.#child.close();
  }

  async #ask<K extends keyof EvaluationCalls>(
    what: K,
    ...args: Parameters<EvaluationCalls[K]>
  ): Promise<Awaited<ReturnType<EvaluationCalls[K]>>> {
    const outcome = await this.#child.ask(what, ...args);
    if (outcome.kind === 'done') return outcome.value;
    if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
    const known = knownEnd(outcome.how);
    if (known !== undefined) throw new Problem(known.code, known.text);
    throw new Problem('measuring-died', `The process stopped that compares pictures (${outcome.how}).`);
  }
}
