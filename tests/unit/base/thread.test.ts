import { expect, test } from 'vitest';
import { Child } from '../../../src-main/base/child/child.js';
import { threadHost } from '../../../src-main/base/child/thread.js';

interface Calls {
  doubled(samples: Uint8Array): Promise<Uint8Array>;
}

/** Answers as birpc does. */
const module = (body: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ i, a: [samples] }) => { ${body} });
    `)}`,
  );

test('a thread is given memory, and gives it back', async () => {
  const answer = `parentPort.postMessage({ t: 's', i, r: { kind: 'done', value: samples.map((one) => 2 * one) } })`;
  const child = new Child<Calls>(threadHost, { name: 'doubling', module: module(answer) }, {});
  const samples = Uint8Array.of(1, 2, 3);
  const answered = child.ask('doubled', samples);
  expect(samples.byteLength).toBe(0);
  expect(await answered).toEqual({ kind: 'done', value: Uint8Array.of(2, 4, 6) });
  child.kill();
});

test('of a thread that ends by itself it is told why', async () => {
  const child = new Child<Calls>(threadHost, { name: 'failing', module: module(`throw new Error('stumbled')`) }, {});
  expect(await child.ask('doubled', Uint8Array.of(1))).toEqual({ kind: 'died', how: 'stumbled' });
});
