import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childrenOf } from '../fixtures/children.js';
import { startCli, type Ended } from '../fixtures/cli.js';
import { foreignFile, NCHW } from '../fixtures/foreign-onnx.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

/** Runs a command, kills the first process that it starts, and gives its end with what the log says. */
async function withFirstChildKilled(...args: string[]): Promise<Ended & { log: string[] }> {
  const { process: command, ended } = startCli(at('home'), args);
  let started: number[] = [];
  await expect.poll(() => (started = childrenOf(command.pid!)), { interval: 5 }).not.toEqual([]);
  process.kill(started[0]!, 'SIGKILL');
  const end = await ended;
  const log = (await readFile(at('home', 'log', 'enlarger.log'), 'utf8')).trim().split('\n');
  return { ...end, log };
}

test('a measuring process that is killed is told of, and stands in the log', async () => {
  const { err, log } = await withFirstChildKilled('benchmark', '--models', 'swift-x2', '--budget', '1');
  expect(err).toMatch(/^The measuring process stopped \(signal SIGKILL\)/);
  expect(log.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ from: 'benchmark', msg: 'The process ended unasked (signal SIGKILL).' }),
  );
});

test('a trial whose process is killed refuses the network, and stands in the log', async () => {
  const file = await foreignFile('own.onnx', folder.path, { shapes: NCHW });
  const { err, log } = await withFirstChildKilled('models', 'import', file);
  expect(err).toMatch(/^The network took the process down that tried it \(signal SIGKILL\)/);
  expect(log.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ from: 'trial', msg: 'The process ended unasked (signal SIGKILL).' }),
  );
});
