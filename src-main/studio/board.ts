import type { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
import type { Machine } from '../contract/studio.js';
import { batchHead, batchId, heartbeat, progress, sharedBatch } from './messages.js';
import type { BatchHead, Progress, SharedBatch } from './messages.js';
import { PREFIX, type Server } from './server.js';

/** A worker of which nothing was heard for so long is not shown any more, ms. */
const SILENT = 20_000;

/** A batch as it was found on the server; `whole` only where it is of this program's version and in order. */
export interface Posted {
  readonly head: BatchHead;
  readonly whole: SharedBatch | undefined;
}

/** What machines tell each other beside the pictures: which batches there are, how far they are, and who works. */
export class Board {
  constructor(
    private readonly server: Server,
    private readonly version: string,
  ) {}

  async post(batch: SharedBatch): Promise<void> {
    await this.server.client.hset(BATCHES, batch.id, JSON.stringify(batch));
  }

  async remove(id: string): Promise<void> {
    await this.server.client.multi().hdel(BATCHES, id).hdel(PROGRESS, id).exec();
  }

  /** The oldest first; what is no batch is passed over. */
  async batches(): Promise<Posted[]> {
    const found = Object.values(await this.server.client.hgetall(BATCHES)).flatMap((text) => {
      const value = jsonOf(text);
      const head = batchHead.safeParse(value).data;
      if (head === undefined) return [];
      return { head, whole: head.version === this.version ? sharedBatch.safeParse(value).data : undefined };
    });
    return found.sort((a, b) => a.head.created.localeCompare(b.head.created));
  }

  async tell(id: string, how: Progress): Promise<void> {
    await this.server.client.hset(PROGRESS, id, JSON.stringify(how));
  }

  async progress(id: string): Promise<Progress | undefined> {
    return parsed(progress, await this.server.client.hget(PROGRESS, batchId.parse(id)));
  }

  async beat(worker: Machine): Promise<void> {
    const at = await this.#now();
    await this.server.client.hset(WORKERS, worker.id, JSON.stringify({ at, worker }));
  }

  async leave(id: string): Promise<void> {
    await this.server.client.hdel(WORKERS, id);
  }

  /** Workers that were heard of lately, by their names; those that fell silent are forgotten. */
  async workers(): Promise<Machine[]> {
    const [now, all] = await Promise.all([this.#now(), this.server.client.hgetall(WORKERS)]);
    const living: Machine[] = [];
    for (const [id, text] of Object.entries(all)) {
      const { at, worker } = (jsonOf(text) ?? {}) as { at?: unknown; worker?: unknown };
      const told = heartbeat.safeParse(worker).data;
      const isFresh = typeof at === 'number' && now - at < SILENT;
      if (told !== undefined && isFresh) living.push(told);
      else await this.leave(id);
    }
    return living.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** By the server's clock, which is the same for all; ms. */
  async #now(): Promise<number> {
    const [seconds = 0, microseconds = 0] = await this.server.client.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }
}

const [BATCHES, PROGRESS, WORKERS] = ['batches', 'progress', 'workers'].map((name) => `${PREFIX}:${name}`) as [
  string,
  string,
  string,
];

const parsed = <T>(schema: z.ZodType<T>, text: string | null): T | undefined =>
  text === null ? undefined : schema.safeParse(jsonOf(text)).data;
