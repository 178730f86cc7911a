import type { Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { Problem } from '../base/problem.js';
import type { QueueAddress } from './address.js';
import { optional } from './optional.js';
import { politely } from './politely.js';

// The one door to the queue's libraries. They are loaded when a queue is asked for, and never else.

export type { Job, Queue, Worker } from 'bullmq';

/** What all keys on the server begin with, so that others' are never touched. */
export const PREFIX = 'enlarger';
/** Versions of the server that have all that is asked of it. */
const LEAST_VERSION = [6, 2] as const;

export type Libraries = Pick<typeof import('bullmq'), 'Queue' | 'Worker' | 'DelayedError' | 'WaitingError'>;
type Processor = NonNullable<ConstructorParameters<typeof Worker>[1]>;

const loaded = (): Promise<{ bullmq: Libraries; Client: typeof Redis }> =>
  optional(async () => {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Client: ioredis.Redis };
  }, 'Working on one batch with several machines needs the packages bullmq and ioredis');

/** A server that was found to be there, and what is opened on it. */
export class Server {
  readonly #queues = new Map<string, Queue>();

  private constructor(
    readonly address: QueueAddress,
    readonly libraries: Libraries,
    /** For the keys that are ours. */
    readonly client: Redis,
    private readonly onError: (error: Error) => void,
  ) {}

  /**
   * @param onLost  hears that the server was lost, in a sentence, and `undefined` when it is there again
   * @throws Problem `no-studio`; `no-queue` where none answers, or it refuses
   */
  static async open(address: QueueAddress, onLost: (reason: string | undefined) => void): Promise<Server> {
    const { bullmq, Client } = await loaded();
    let isLost = false;
    let isOpen = false;
    const onError = (error: Error): void => {
      if (isLost || !isOpen) return;
      isLost = true;
      onLost(`The queue ${address.shown} cannot be reached (${codeOf(error)}); it is tried again until it is there.`);
    };
    const client = new Client({ ...connection(address), lazyConnect: true });
    let last: Error | undefined;
    client.on('error', (error: Error) => {
      last = error;
      onError(error);
    });
    client.on('ready', () => {
      if (isLost) onLost(undefined);
      isLost = false;
    });
    try {
      await client.connect();
      await refuseOld(client);
      isOpen = true;
      return new Server(address, bullmq, client, onError);
    } catch (error) {
      client.disconnect();
      if (error instanceof Problem) throw error;
      // The cause stays out: what the client says of a refused password has it inside.
      const code = codeOf(last ?? (error as Error));
      const advice = /CERT|SIGNED|ISSUER|ALTNAME/.test(code) ? ITS_CERTIFICATE : ITS_ADDRESS;
      throw new Problem('no-queue', `The queue ${address.shown} cannot be used (${code}).`, advice);
    }
  }

  /** The same each time it is asked for, until it is closed. */
  queue(name: string): Queue {
    const options: QueueOptions = { connection: connection(this.address), prefix: PREFIX };
    const queue = this.#queues.get(name) ?? this.#watched(new this.libraries.Queue(name, options));
    this.#queues.set(name, queue);
    return queue;
  }

  worker(name: string, process: Processor, options: Omit<WorkerOptions, 'connection' | 'prefix'>): Worker {
    const whole = { ...options, connection: connection(this.address), prefix: PREFIX };
    return this.#watched(new this.libraries.Worker(name, process, whole));
  }

  async close(): Promise<void> {
    const queues = [...this.#queues.values()];
    await politely(Promise.all(queues.map((queue) => queue.close())));
    for (const queue of queues) await queue.disconnect();
    this.client.disconnect();
  }

  #watched<T extends Queue | Worker>(one: T): T {
    (one as { on(event: 'error', listener: (error: Error) => void): unknown }).on('error', (error: Error) => {
      // That a lock is gone is seen where it is asked for.
      if ('errno' in error || /clos|connect/i.test(error.message)) this.onError(error);
    });
    return one;
  }
}

/** Commands wait while the server is away, for as long as that takes. */
const connection = ({ options }: QueueAddress) => ({
  ...options,
  maxRetriesPerRequest: null,
  retryStrategy: (times: number) => Math.min(2000, 100 * times),
});

const ITS_ADDRESS = 'Check its address, whether Valkey or Redis runs there, and the password.';
const ITS_CERTIFICATE =
  'Name the file of its certificate, or of the authority that signed it, in NODE_EXTRA_CA_CERTS, and the server as it is named there.';

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.message.split('\n')[0]!;

/** @throws Problem `no-queue` */
async function refuseOld(client: Redis): Promise<void> {
  const told = /^redis_version:(\d+)\.(\d+)/m.exec(await client.info('server'));
  const [major, minor] = [Number(told?.[1]), Number(told?.[2])];
  if (major > LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor >= LEAST_VERSION[1])) return;
  const expected = `Expected Valkey, or Redis ${LEAST_VERSION.join('.')} or newer`;
  throw new Problem('no-queue', `${expected}, but the server is Redis ${major}.${minor}.`, 'Install a newer one.');
}
