import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ChildHost } from '../../../src-main/base/child/child.js';
import { serve } from '../../../src-main/base/child/serve.js';
import { finishHere, type AfterNetwork, type Finish } from '../../../src-main/engine/after/after-network.js';
import { Behind } from '../../../src-main/engine/after/behind.js';
import { FinishingThread } from '../../../src-main/engine/after/client.js';
import { FinishingPictures } from '../../../src-main/engine/after/pictures.js';
import { Canvas } from '../../../src-main/image/canvas.js';
import type { Rows } from '../../../src-main/image/types.js';
import { join } from 'node:path';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const [WIDTH, HEIGHT, SCALE] = [23, 17, 2];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let source: Canvas<3>;
beforeEach(async () => {
  folder = await temporaryFolder();
  source = await Canvas.create(join(folder.path, 'source.v'), { width: WIDTH, height: HEIGHT, channels: 3, depth: 8 });
  await source.appendRows(Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 37) % 200));
  await source.seal();
});
const ports: MessagePort[] = [];
afterEach(async () => {
  for (const port of ports.splice(0)) port.close();
  await source.discard();
  await folder.dispose();
});

/** What stands for the thread answers in this one; messages are passed as between threads. */
const host: ChildHost = {
  start() {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    serve(new FinishingPictures().calls, {
      post: (data) => port2.postMessage(data),
      on: (listener) => void port2.on('message', listener),
    });
    return {
      send: (data) => port1.postMessage(data),
      onMessage: (listener) => void port1.on('message', listener),
      onExit: () => undefined,
      onText: () => undefined,
      kill: () => undefined,
    };
  },
  tell: () => undefined,
};

/** The picture twice as large, by 16 bits, somewhat tinted; or black. */
const large = (isBlack: boolean): Uint16Array =>
  Uint16Array.from({ length: WIDTH * HEIGHT * 3 * SCALE ** 2 }, (_, i) => (isBlack ? 0 : (i * 7919) % 60000));

async function finished(finish: Finish<Canvas<1 | 3>>, rows: Rows, after: Partial<AfterNetwork<Canvas<1 | 3>>>) {
  const out: number[] = [];
  const sink = { appendRows: (rows: Rows) => Promise.resolve(void out.push(...rows)) };
  const finishing = finish({ source, scale: SCALE, depth: 16, ...after }, sink);
  const rowLength = WIDTH * SCALE * 3;
  // Parts of one memory, as bands of tiles are.
  for (let y = 0; y < HEIGHT * SCALE; y += 10)
    await finishing.appendRows(rows.subarray(y * rowLength, (y + 10) * rowLength));
  const problem = await finishing.problem();
  await finishing.close();
  return { out, problem: problem?.code };
}

describe('what comes after a network', () => {
  test('is the same in a thread of its own, bit for bit', async () => {
    const thread = (await FinishingThread.start(host))!;
    const both = {
      backProjection: { source, scale: SCALE, grain: 0.3 },
      blend: { source, scale: SCALE, strength: 0.6 },
    };
    const here = await finished(finishHere as Finish<Canvas<1 | 3>>, large(false), both);
    expect(here.out).toHaveLength(WIDTH * HEIGHT * 3 * SCALE ** 2);
    expect(await finished(thread.finish, large(false), both)).toEqual(here);
  });

  test.skipIf(process.platform !== 'linux')(
    'holds no file open once it is closed, which could not be removed on Windows',
    async () => {
      const thread = (await FinishingThread.start(host))!;
      await finished(thread.finish, large(false), { backProjection: { source, scale: SCALE, grain: 0 } });
      const links = readdirSync('/proc/self/fd').map((fd) => join('/proc/self/fd', fd));
      const open = links.filter((link) => existsSync(link) && readlinkSync(link) === source.path);
      // The test's own is one.
      expect(open).toHaveLength(1);
    },
  );

  test('finds out a wrong picture there too', async () => {
    const thread = (await FinishingThread.start(host))!;
    const { problem } = await finished(thread.finish, large(true), {
      backProjection: { source, scale: SCALE, grain: 0 },
    });
    expect(problem).toBe('result-wrong');
  });

  test('fails where the source cannot be read', async () => {
    const thread = (await FinishingThread.start(host))!;
    const gone = Object.assign(Object.create(source) as Canvas<3>, {});
    Object.defineProperty(gone, 'path', { value: join(folder.path, 'gone.v') });
    const after = { backProjection: { source: gone, scale: SCALE, grain: 0 } };
    await expect(finished(thread.finish, large(false), after)).rejects.toThrow('gone.v');
  });
});

test('where a thread ends at once there is none', async () => {
  const dead: ChildHost = {
    ...host,
    start: () => ({
      ...host.start(new URL('file:///none'), 'none'),
      onExit: (listener) => void listener('not allowed'),
      send: () => undefined,
    }),
  };
  expect(await FinishingThread.start(dead)).toBeUndefined();
});

describe('rows that are handed on while the next are made', () => {
  test('come one after the other, and at the end all are there', async () => {
    const seen: number[] = [];
    let go!: () => void;
    const first = new Promise<void>((resolve) => (go = resolve));
    const behind = new Behind({
      async appendRows(rows) {
        if (seen.length === 0) await first;
        seen.push(rows[0]!);
      },
    });
    await behind.appendRows(Uint8Array.of(1));
    const second = behind.appendRows(Uint8Array.of(2));
    expect(seen).toEqual([]);
    go();
    await second;
    await behind.end();
    expect(seen).toEqual([1, 2]);
  });

  test('that cannot be written stop whoever makes more', async () => {
    const behind = new Behind({ appendRows: () => Promise.reject(new Error('full')) });
    await behind.appendRows(Uint8Array.of(1));
    await expect(behind.appendRows(Uint8Array.of(2))).rejects.toThrow('full');
    await expect(behind.end()).rejects.toThrow('full');
  });
});
