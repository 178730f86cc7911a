import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
import { batchId } from './messages.js';

// Which batches of the ledger are on a queue, so that `resume` and `retry` go on there: a file for each in the data folder.

const record = z.object({
  id: batchId,
  /** Address without a secret. */
  queue: z.string(),
  roots: z.array(z.string()),
  /** Address of storage that is not Amazon's, where it was named. */
  s3Endpoint: z.string().optional(),
});
export type QueueRecord = z.infer<typeof record>;

const fileOf = (home: string, batch: number): string => join(home, 'studio', 'batches', `${batch}.json`);

/** Where a batch is shared; undefined for one that is worked off here. */
export async function recordOf(home: string, batch: number): Promise<QueueRecord | undefined> {
  const text = await readFile(fileOf(home, batch), 'utf8').catch(() => undefined);
  return record.safeParse(jsonOf(text)).data;
}

export async function writeRecord(home: string, batch: number, what: QueueRecord): Promise<void> {
  await mkdir(join(home, 'studio', 'batches'), { recursive: true });
  await writeFileAtomic(fileOf(home, batch), `${JSON.stringify(what)}\n`);
}

export const forgetRecord = (home: string, batch: number): Promise<void> => rm(fileOf(home, batch), { force: true });
