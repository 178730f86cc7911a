import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app/app.js';
import type { ClaimedBatch } from '../app/claimed-batch.js';
import { inFolder, isStored } from '../base/in-folder.js';
import { unlessAborted } from '../base/unless-aborted.js';
import type { LedgerItem } from '../batch/ledger-rows.js';
import type { QueueListener } from '../batch/queue.js';
import { summaryOf } from '../batch/summary.js';
import { Meter, type Work } from '../batch/throughput.js';
import type { BatchSummary } from '../contract/batch.js';
import type { ModelCard, StoredCard } from '../contract/model.js';
import type { Board } from './board.js';
import { COLLECTED_AT_ONCE, Collector } from './collect.js';
import { storeModels } from './models.js';
import { cleanAll, storeFor } from './picture-files.js';
import { putPictures } from './put.js';
import type { Roots } from './roots.js';
import type { Server } from './server.js';
import type { Store } from './storage/store.js';

export interface HerdParts {
  readonly app: Pick<App, 'families'>;
  readonly server: Server;
  readonly board: Board;
  readonly roots: Roots;
  readonly version: string;
  /** Where some of the pictures lie in storage. */
  readonly store?: Store | undefined;
  /** Before a picture that failed on one machine is given to another, ms; see `put.ts`. */
  readonly backOff?: number;
}

/** How often it is looked for what came of pictures, and told how far they are, ms. */
const LOOK = 250;

/**
 * A batch of the ledger, worked off by other machines. The queue says who works on what; the ledger here stays the record
 * of what became of each picture, so that reports, `resume` and `retry` are what they are on one machine.
 */
export class Herd {
  constructor(
    private readonly parts: HerdParts,
    private readonly batch: ClaimedBatch,
    /** Its name on the queue. */
    private readonly id: string,
  ) {}

  /** Puts what waits on the queue, and watches until all is settled, or until it is told to stop: then it goes on unwatched. */
  async run(signal: AbortSignal, listener: QueueListener): Promise<BatchSummary> {
    const { batch, id } = this;
    const { server, board, roots, backOff } = this.parts;
    const start = performance.now();
    const items = batch.items();
    const settled = items.filter(({ state }) => state !== 'waiting');
    const waiting = new Map(items.filter(({ state }) => state === 'waiting').map((item) => [item.id, item]));
    const remaining = ({ of }: Work): number =>
      items.reduce((sum, item) => sum + (waiting.has(item.id) ? of(item) : 0), 0);
    const meter = new Meter(batch.ledger.counts(batch.id), remaining, start);
    const queue = server.queue(id);
    const collector = new Collector(
      { ledger: batch.ledger, queue, waiting, settled, model: batch.batch.request.model },
      (item) => listener.onEvent({ event: 'finished', item, throughput: meter.finished(item, performance.now()) }),
    );
    const begin = async (): Promise<void> => {
      await this.#post();
      await putPictures(queue, waiting.values(), roots, backOff);
    };
    const step = async (): Promise<void> => {
      const found = await collector.collect();
      if (found >= COLLECTED_AT_ONCE) return;
      // A server that lost its memory, or the last second of it, is told again.
      if (found === 0 && (await held(queue)) < waiting.size) await begin();
      await board.tell(id, collector.progress());
      await sleep(LOOK, undefined, { signal });
    };
    if (waiting.size > 0) await unlessAborted(signal, begin(), undefined);
    while (waiting.size > 0 && !signal.aborted) await unlessAborted(signal, step(), undefined);
    if (waiting.size === 0) await this.#tidy(items);
    const summary = summaryOf(batch.items(), new Set(settled.map((item) => item.id)), batch.batch.request, {
      seconds: (performance.now() - start) / 1000,
      peakMemoryBytes: collector.peakMemory,
      ...(collector.precision === undefined ? {} : { precision: collector.precision }),
      stopped: waiting.size === 0 ? null : 'The machines on the queue go on with it.',
    });
    listener.onEvent({ event: 'summary', summary });
    return summary;
  }

  /** Tells all machines how the batch is made, and puts its networks where those that lack them find them. */
  async #post(): Promise<void> {
    const { app, board, roots, version, store } = this.parts;
    const { inputs: _inputs, output, ...settings } = this.batch.batch.request;
    const family = await app.families.named(settings.model);
    await storeModels(family, this.#models, store);
    await board.post({
      ...{ id: this.id, version, name: basename(output!), host: hostname(), created: new Date().toISOString() },
      settings: { ...settings, output: null },
      models: family.models.map(asStored),
      store: roots.shared(this.#models),
    });
  }

  /** Takes all of it off the server and the disk again, what workers that died left behind too. */
  async #tidy(items: readonly LedgerItem[]): Promise<void> {
    const { board, server, store } = this.parts;
    await board.remove(this.id);
    await server.queue(this.id).obliterate({ force: true });
    if (isStored(this.#models)) await storeFor(this.#models, store).removeFolder(this.#models);
    else await rm(this.#models, { recursive: true, force: true });
    const outputs = items.map(({ output }) => output).filter((output) => output !== '');
    await cleanAll(outputs, this.#output, store);
  }

  /** Beside the results, so that it is where all machines may read. */
  get #models(): string {
    return inFolder(this.#output, `.enlarger-${this.id}`);
  }

  get #output(): string {
    return this.batch.batch.request.output!;
  }
}

const asStored = ({ bundled: _bundled, ...card }: ModelCard): StoredCard => card;

/** Pictures that the server knows of, in whatever state. */
async function held(queue: ReturnType<Server['queue']>): Promise<number> {
  return Object.values(await queue.getJobCounts()).reduce((sum, some) => sum + some, 0);
}
