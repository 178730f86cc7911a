import { createBirpc, type BirpcReturn } from 'birpc';
import { forkProcess, type ChildProcess, type StartProcess } from './process.js';
import { LastingEnd } from '../lasting-end.js';
import { moreIn } from '../problem.js';
import { howOf } from './known-ends.js';
import type { Answered, Functions, Outcome, OutcomeOf } from './protocol.js';

/** How children are started, and who hears what they say beside their answers. */
export interface ChildHost {
  readonly start: StartProcess;
  /** Standard error of the child called `from`, and its death where nobody asked for it; for the log. */
  readonly tell: (from: string, text: string) => void;
  /** The log's place, if there is one. */
  readonly log?: string;
}

/** Forked Node processes of which nobody hears. */
export const plainHost: ChildHost = { start: forkProcess, tell: () => undefined };

/** A module that answers calls in a process of its own. */
export interface ChildModule {
  readonly name: string;
  readonly module: URL;
}

/** A child process as whoever started it sees it: asked by name, told in passing, ended at any moment. */
export class Child<Calls extends Functions<Calls>, Events extends object = Record<never, never>> {
  /** Resolves, with what ended it, when the process is gone. */
  readonly gone: Promise<string>;
  readonly #process: ChildProcess;
  readonly #calls: BirpcReturn<Answered<Calls>, Events, false>;
  readonly #log: string | undefined;
  readonly #death: LastingEnd<{ readonly kind: 'died'; readonly how: string }>;
  #killed = false;

  constructor({ start, tell, log }: ChildHost, { name, module }: ChildModule, events: Events) {
    const child = start(module, name);
    this.#process = child;
    this.#log = log;
    let known = '';
    child.onText((text) => {
      known ||= howOf(text);
      tell(name, text.trim());
    });
    this.gone = new Promise((resolve) => {
      child.onExit((how) => {
        if (!this.#killed) tell(name, `The process ended unasked (${how}).`);
        resolve(`${how}${known}`);
      });
    });
    this.#death = new LastingEnd(this.gone.then((how) => ({ kind: 'died', how })));
    this.#calls = createBirpc<Answered<Calls>, Events, false>(events, {
      post: (data) => child.send(data),
      on: (listener) => child.onMessage(listener),
      timeout: -1,
      proxify: false,
    });
  }

  /** Asks and waits for the answer, or for the end of the process. */
  ask<K extends keyof Calls>(what: K, ...args: Parameters<Calls[K]>): Promise<OutcomeOf<Calls, K>> {
    const answer = this.#calls.$call(what, ...(args as never)) as Promise<OutcomeOf<Calls, K>>;
    return this.#death.or(answer.then((outcome) => this.#withLog(outcome)));
  }

  /** Of what nobody expected the child printed more. */
  #withLog<T>(outcome: Outcome<T>): Outcome<T> {
    if (outcome.kind !== 'failed' || outcome.code !== 'unexpected' || this.#log === undefined) return outcome;
    return { ...outcome, reason: `${outcome.reason} ${moreIn(this.#log)}` };
  }

  /** Tells it something that has no answer. */
  tell<K extends keyof Calls>(what: K, ...args: Parameters<Calls[K]>): void {
    void this.#calls.$callEvent(what, ...(args as never));
  }

  kill(): void {
    this.#killed = true;
    this.#process.kill();
  }
}

/**
 * Asks a question of a process that is started for it and ended with it; aborting ends it at once, and it counts as
 * died.
 */
export async function askOnce<Calls extends Functions<Calls>, K extends keyof Calls>(
  host: ChildHost,
  module: ChildModule,
  signal: AbortSignal,
  what: K,
  ...args: Parameters<Calls[K]>
): Promise<OutcomeOf<Calls, K>> {
  const child = new Child<Calls>(host, module, {});
  const kill = (): void => child.kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    if (signal.aborted) kill();
    return await child.ask(what, ...args);
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}
