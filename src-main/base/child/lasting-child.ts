import { Child, type ChildHost, type ChildModule } from './child.js';
import type { Functions, OutcomeOf } from './protocol.js';

/** A child that is there whenever it is asked: started with the first question, and again after it died. */
export class LastingChild<Calls extends Functions<Calls>> {
  #child: Child<Calls> | undefined;
  #asked = 0;
  #rest: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param idle     ended when nothing was asked for this long, so that it takes no memory, ms; absent: kept
   * @param onStart  is given each process that is started, before it is asked anything
   */
  constructor(
    private readonly host: ChildHost,
    private readonly module: ChildModule,
    private readonly idle?: number,
    private readonly onStart?: (child: Child<Calls>) => void,
  ) {}

  async ask<K extends keyof Calls>(what: K, ...args: Parameters<Calls[K]>): Promise<OutcomeOf<Calls, K>> {
    if (this.#closed) return { kind: 'died', how: 'closed' };
    clearTimeout(this.#rest);
    this.#asked++;
    try {
      return await (this.#child ??= this.#start()).ask(what, ...args);
    } finally {
      if (--this.#asked === 0 && this.idle !== undefined) {
        this.#rest = setTimeout(() => this.#end(), this.idle).unref();
      }
    }
  }

  /** Tells it something that has no answer, where there is one. */
  tell<K extends keyof Calls>(what: K, ...args: Parameters<Calls[K]>): void {
    this.#child?.tell(what, ...args);
  }

  /** Ends it at once and for good. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#rest);
    this.#child?.kill();
    await this.#child?.gone;
  }

  /** What is asked next is asked of another. */
  #end(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  #start(): Child<Calls> {
    const child = new Child<Calls>(this.host, this.module, {});
    this.onStart?.(child);
    void child.gone.then(() => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }
}
