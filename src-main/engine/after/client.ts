import type { ChildHost, ChildModule } from '../../base/child/child.js';
import { LastingChild } from '../../base/child/lasting-child.js';
import type { OutcomeOf } from '../../base/child/protocol.js';
import { threadHost } from '../../base/child/thread.js';
import { Problem } from '../../base/problem.js';
import type { Canvas } from '../../image/canvas.js';
import type { Finish } from './after-network.js';
import type { FinishingCalls } from './protocol.js';

const MODULE: ChildModule = { name: 'finishing', module: new URL('./thread.js', import.meta.url) };

/** A thread that finishes rows, for while this one is in a network. */
export class FinishingThread {
  readonly #thread: LastingChild<FinishingCalls>;
  #next = 0;

  private constructor(host: ChildHost) {
    this.#thread = new LastingChild(host, MODULE);
  }

  /** Undefined where this process can have none. */
  static async start(host: ChildHost = threadHost): Promise<FinishingThread | undefined> {
    const thread = new FinishingThread(host);
    const answer = await thread.#thread.ask('ready');
    if (answer.kind === 'done') return thread;
    process.stderr.write(`Rows are finished without a thread of their own: ${JSON.stringify(answer)}\n`);
    return undefined;
  }

  readonly finish: Finish<Canvas<1 | 3>> = ({ source, backProjection, blend, ...after }, sink) => {
    const picture = this.#next++;
    const begun = this.#ask('begin', picture, {
      ...after,
      source: source.path,
      ...(backProjection && { backProjection: { ...backProjection, source: backProjection.source.path } }),
      ...(blend && { blend: { ...blend, source: blend.source.path } }),
    });
    // Whoever appends hears of it.
    begun.catch(() => undefined);
    return {
      appendRows: async (rows) => {
        await begun;
        // What is sent is gone here: no more than the rows themselves.
        const own = rows.byteLength === rows.buffer.byteLength ? rows : rows.slice();
        for (const finished of await this.#ask('append', picture, own)) await sink.appendRows(finished);
      },
      problem: async () => {
        const outcome = await this.#thread.ask('check', picture);
        if (outcome.kind === 'failed' && outcome.code === 'result-wrong')
          return new Problem(outcome.code, outcome.reason);
        valueOf(outcome);
        return undefined;
      },
      // Where it did not begin nothing is open.
      close: () =>
        begun.then(
          () => this.#ask('close', picture),
          () => undefined,
        ),
    };
  };

  async #ask<K extends keyof FinishingCalls>(
    what: K,
    ...args: Parameters<FinishingCalls[K]>
  ): Promise<Awaited<ReturnType<FinishingCalls[K]>>> {
    return valueOf(await this.#thread.ask(what, ...args));
  }
}

function valueOf<K extends keyof FinishingCalls>(
  outcome: OutcomeOf<FinishingCalls, K>,
): Awaited<ReturnType<FinishingCalls[K]>> {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
  throw new Error(`the thread that finishes rows ended (${outcome.how})`);
}
