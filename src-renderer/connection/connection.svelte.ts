import { createORPCClient } from '@orpc/client';
import type { WindowClient } from '../contract.js';
import { NotKnown, type Transport, type OpenTransport } from './transport.js';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const FIRST_WAIT = 250;
const LONGEST_WAIT = 4000;

/** Keeps a line open. Calls made while there is none wait for the next one; subscriptions end and are made again. */
export class Connection {
  /** Lost: nothing answers. Refused: something does, but not to this page. Both may pass by themselves. */
  status: 'connecting' | 'open' | 'lost' | 'refused' = $state('connecting');
  readonly client: WindowClient;
  readonly #open: OpenTransport;
  #transport!: Promise<Transport>;
  #arrived!: (transport: Transport) => void;
  #closed = false;

  constructor(open: OpenTransport) {
    this.#open = open;
    this.#expect();
    this.client = createORPCClient({
      call: async (path, input, options) => (await this.#transport).link.call(path, input, options),
    });
  }

  /** Runs until `close`; the promise is fulfilled then. */
  async keep(): Promise<void> {
    for (let wait = FIRST_WAIT; !this.#closed; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      try {
        const transport = await this.#open();
        this.#arrived(transport);
        this.status = 'open';
        wait = FIRST_WAIT;
        await transport.closed;
        this.#expect();
        this.status = 'lost';
      } catch (error) {
        this.status = error instanceof NotKnown ? 'refused' : 'lost';
      }
      await pause(wait);
    }
  }

  close(): void {
    this.#closed = true;
  }

  /**
   * Hears events for as long as the window lives, subscribing again after each loss.
   *
   * @param onProblem  told, once for each line, of what ended a subscription while it was open; a lost line is told by
   *   the banner
   */
  async listen<T>(
    subscribe: (client: WindowClient) => Promise<AsyncIterable<T>>,
    hear: (event: T) => void,
    onProblem: (problem: unknown) => void,
  ) {
    let told: Promise<Transport> | undefined;
    while (!this.#closed) {
      const line = this.#transport;
      let failed: { readonly problem: unknown } | undefined;
      try {
        for await (const event of await subscribe(this.client)) hear(event);
      } catch (problem) {
        failed = { problem };
      }
      await pause(FIRST_WAIT);
      // By now a line that was lost has been noticed, and another one is waited for.
      if (failed !== undefined && line === this.#transport && line !== told) {
        onProblem(failed.problem);
        told = line;
      }
    }
  }

  #expect(): void {
    this.#transport = new Promise((resolve) => (this.#arrived = resolve));
  }
}
