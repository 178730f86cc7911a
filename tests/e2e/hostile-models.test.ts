import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float32, int64, type Graph } from '../../src-main/network/graph.js';
import { root, startCli } from '../fixtures/cli.js';
import { childrenOf } from '../fixtures/children.js';
import { NCHW, writeForeign } from '../fixtures/foreign-onnx.js';

// Networks of strangers that want the whole machine, on the built program.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enlarger-hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const relu: Graph = {
  inputs: [],
  outputs: [],
  initializers: new Map(),
  nodes: [{ op: 'Relu', inputs: ['input'], outputs: ['output'], attributes: {} }],
};

/** A picture and the sum over `side` x `side` zeros, which ONNX Runtime makes as soon as it opens the file. */
const hungry = (side: number): Graph => ({
  ...relu,
  initializers: new Map([
    ['shape', int64([side, side])],
    ['none', float32([1], [0])],
  ]),
  nodes: [
    { op: 'Expand', inputs: ['none', 'shape'], outputs: ['zeros'], attributes: {} },
    { op: 'ReduceSum', inputs: ['zeros'], outputs: ['zero'], attributes: {} },
    { op: 'Add', inputs: ['input', 'zero'], outputs: ['output'], attributes: {} },
  ],
});

/** The most that a process and its children held at once, bytes, as often as it can be looked at. */
function watched(pid: number): { stop(): number } {
  let most = 0;
  const timer = setInterval(() => {
    for (const child of [pid, ...childrenOf(pid)]) void rssOf(child).then((bytes) => (most = Math.max(most, bytes)));
  }, 100);
  return { stop: () => (clearInterval(timer), most) };
}

const rssOf = (pid: number): Promise<number> =>
  readFile(`/proc/${pid}/status`, 'utf8').then(
    (status) => Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024,
    () => 0,
  );

async function imported(file: string) {
  const start = performance.now();
  const { process: child, ended } = startCli(join(folder, 'home'), ['models', 'import', file]);
  const memory = watched(child.pid!);
  const { status, err } = await ended;
  return { status, err, seconds: (performance.now() - start) / 1000, peak: memory.stop() };
}

describe.skipIf(process.platform !== 'linux')('a network of a stranger', () => {
  test('that takes pictures of 900 million pixels only is refused before one is made', async () => {
    const side = 30_000;
    const shapes = [
      [1, 3, side, side],
      [1, 3, side, side],
    ] as const;
    const { status, err, seconds, peak } = await imported(await writeForeign('huge', folder, { shapes }, relu));
    expect([status, err]).toEqual([2, expect.stringContaining('30000x30000')]);
    expect(err).not.toContain(' at ');
    expect(peak).toBeLessThan(1e9);
    expect(seconds).toBeLessThan(30);
  });

  test('that wants more memory than a trial may take loses its process, and that is said', async () => {
    const { Trials } = (await import(
      `${root}dist/main/engine/trial/trials.js`
    )) as typeof import('../../src-main/engine/trial/trials.js');
    const trials = new Trials(undefined, { memory: 700e6 });
    const file = await writeForeign('hungry', folder, { shapes: NCHW }, hungry(30_000));
    const memory = watched(process.pid);
    await expect(trials.examine(file)).rejects.toMatchObject({
      code: 'onnx-crashed',
      message: expect.stringContaining('more than 0.7 GB of memory'),
    });
    expect(memory.stop()).toBeLessThan(3e9);
  });
});
