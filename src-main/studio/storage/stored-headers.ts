import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isStored } from '../../base/in-folder.js';
import { Problem } from '../../base/problem.js';
import type { Answer } from '../../base/child/protocol.js';
import type { Headers } from '../../batch/probed.js';
import { quickFactsIn } from '../../image/quick-facts.js';
import type { ReadAt } from '../../image/read-at.js';
import type { PictureFacts } from '../../image/types.js';
import type { Store } from './store.js';

/** Bytes fetched at a time: what nearly all headers of a camera's pictures lie in. */
const BLOCK = 65_536;
/** Headers looked at together, each of them mostly waiting. */
const AT_ONCE = 16;

/**
 * Headers of pictures in storage. Of plain JPEG and PNG files only the bytes are fetched that tell; whatever else comes is
 * fetched whole into `scratch`, one at a time, and looked at as a file.
 */
export const storedHeaders = (
  store: Pick<Store, 'size' | 'read' | 'fetch'>,
  files: Headers,
  scratch: () => Promise<string>,
): Headers => {
  let turn: Promise<unknown> = Promise.resolve();
  const whole = async (address: string): Promise<Answer<PictureFacts>> => {
    const file = join(await scratch(), `${randomUUID()}${extname(address)}`);
    try {
      await store.fetch(address, file);
      return (await files.probe([file]))[0]!;
    } finally {
      await rm(file, { force: true });
    }
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const probe = async (place: string): Promise<Answer<PictureFacts>> => {
    if (!isStored(place)) return (await files.probe([place]))[0]!;
    try {
      const bytes = await store.size(place);
      if (bytes === undefined) return failed(new Problem('file-missing', 'There is no such file.', 'Check the name.'));
      const value = await quickFactsIn(inBlocks(store, place), bytes);
      return value === undefined ? await inTurn(() => whole(place)) : { kind: 'done', value };
    } catch (error) {
      if (error instanceof Problem) return failed(error);
      throw error;
    }
  };
  return {
    async probe(places) {
      const answers: Answer<PictureFacts>[] = [];
      const next = places.entries();
      const work = async (): Promise<void> => {
        for (const [i, place] of next) answers[i] = await probe(place);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return answers;
    },
  };
};

const failed = ({ code, text: reason }: Problem): Answer<PictureFacts> => ({ kind: 'failed', code, reason });

/** Reads an object in blocks, of which the last one is kept. */
function inBlocks(store: Pick<Store, 'read'>, address: string): ReadAt {
  let start = 0;
  let block: Buffer = Buffer.alloc(0);
  return async (position, length) => {
    if (!Number.isSafeInteger(position)) return Buffer.alloc(0);
    const isThere = position >= start && position + length <= start + block.length;
    if (!isThere) [start, block] = [position, await store.read(address, position, Math.max(length, BLOCK))];
    return block.subarray(position - start, position - start + length);
  };
}
