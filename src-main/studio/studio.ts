import { randomBytes } from 'node:crypto';
import { programVersion } from '../base/version.js';
import type { App } from '../app/app.js';
import type { Elsewhere } from '../app/batches.js';
import type { ClaimedBatch } from '../app/claimed-batch.js';
import type { FullPlan } from '../app/make-plan.js';
import type { QueueStatus } from '../contract/studio.js';
import { queueAddress } from './address.js';
import { Board } from './board.js';
import { Herd } from './herd.js';
import { recordOf, writeRecord } from './record.js';
import { Roots } from './roots.js';
import { Server } from './server.js';
import { secondsFor, statusOf } from './status.js';
import { Store } from './storage/store.js';
import { storedHeaders } from './storage/stored-headers.js';
import { storedPlaces } from './storage/stored-places.js';
import { StudioWorker, type WorkerSettings } from './worker.js';

export interface StudioOptions {
  /** As it was given; see {@link queueAddress}. */
  readonly queue: string;
  /** See {@link Roots.of}. */
  readonly roots: readonly string[];
  /** Address of storage that is not Amazon's; the environment's unless said. */
  readonly s3Endpoint?: string | undefined;
  /** Sentences for the person before this machine. */
  readonly tell: (sentence: string) => void;
}

/** Several machines on one batch, over a queue that was found to be there. */
export class Studio {
  #store: Promise<Store> | undefined;

  private constructor(
    private readonly options: StudioOptions,
    private readonly server: Server,
    private readonly board: Board,
    private readonly version: string,
  ) {}

  /** @throws Problem `bad-option`, `no-studio`, `no-queue` */
  static async open(options: StudioOptions): Promise<Studio> {
    const onLost = (reason: string | undefined): void => options.tell(reason ?? 'The queue is there again.');
    const server = await Server.open(queueAddress(options.queue), onLost);
    const version = programVersion();
    return new Studio(options, server, new Board(server, version), version);
  }

  /** Refuses a batch of which other machines could not reach everything. @throws Problem `outside-roots` */
  async refuseOutside({ request, items }: FullPlan): Promise<void> {
    const roots = await this.#roots();
    roots.shared(request.output);
    for (const { input, output, state } of items)
      if (state === 'waiting') [input, output].forEach((path) => roots.shared(path));
  }

  /** How pictures in storage are looked at; as always where no root lies there. @throws Problem `no-storage`, `no-studio` */
  async elsewhere({ pictures, scratch }: Pick<App, 'pictures' | 'scratch'>): Promise<Elsewhere> {
    const store = await this.#storeOf(await this.#roots());
    if (store === undefined) return {};
    return { headers: storedHeaders(store, pictures, () => scratch.folder()), places: storedPlaces(store) };
  }

  /** Ready to have a batch worked off by the queue's machines, and noted as being there from now on. */
  async herd(app: App, batch: ClaimedBatch): Promise<Herd> {
    const { server, board, version } = this;
    const roots = await this.#roots();
    const store = await this.#storeOf(roots);
    const { s3Endpoint } = this.options;
    const known = await recordOf(app.home, batch.id);
    const id = known?.id ?? randomBytes(8).toString('hex');
    await writeRecord(app.home, batch.id, {
      id,
      queue: this.options.queue,
      roots: [...this.options.roots],
      s3Endpoint,
    });
    return new Herd({ app, server, board, roots, version, store }, batch, id);
  }

  async worker(app: App, settings: WorkerSettings): Promise<StudioWorker> {
    const { server, board, version } = this;
    const roots = await this.#roots();
    const store = await this.#storeOf(roots);
    return new StudioWorker({ app, server, board, roots, version, store, tell: this.options.tell }, settings);
  }

  #roots(): Promise<Roots> {
    return Roots.of(this.options.roots);
  }

  /** Opened when it is first needed; its libraries are loaded only then. */
  async #storeOf({ needStore }: Roots): Promise<Store | undefined> {
    if (!needStore) return undefined;
    this.#store ??= Store.open(this.options.s3Endpoint);
    return this.#store;
  }

  /** How long a batch of so many output megapixels takes, by how fast the machines on the queue are; null if none is known. */
  async expect(megapixels: number): Promise<{ seconds: number; machines: number } | null> {
    return secondsFor(megapixels, await this.status());
  }

  status(): Promise<QueueStatus> {
    return statusOf(this.server, this.board);
  }

  /** No machine begins another picture until {@link goOn}. */
  async pause(): Promise<void> {
    for (const { head } of await this.board.batches()) await this.server.queue(head.id).pause();
  }

  async goOn(): Promise<void> {
    for (const { head } of await this.board.batches()) await this.server.queue(head.id).resume();
  }

  async close(): Promise<void> {
    const store = await this.#store?.catch(() => undefined);
    store?.close();
    await this.server.close();
  }
}
