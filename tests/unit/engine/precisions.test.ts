import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChosenPrecision } from '../../../src-main/engine/choose-precision.js';
import { KeptPrecisions } from '../../../src-main/engine/kept-precisions.js';
import type { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { Precisions } from '../../../src-main/engine/precisions.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const found: ChosenPrecision = { precision: 'int8', note: 'as seen here' };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tried: number;

beforeEach(async () => {
  folder = await temporaryFolder();
  for (const name of ['a.onnx', 'a.int8.onnx']) await writeFile(join(folder.path, name), 'weights');
  tried = 0;
});
afterEach(() => folder.dispose());

/** A network whose int8 form gives little away. */
const networkOf = (threads = 0): LoadedNetwork => {
  const form = (name: string, more = {}) => ({ model: { file: join(folder.path, name), ...more }, threads });
  return { ...form('a.onnx', { int8: { lossDb: 0.01 } }), int8: form('a.int8.onnx') } as unknown as LoadedNetwork;
};

/** What a start of the program knows. */
function start(drivers = 'EPYC'): Precisions {
  const precisions = new Precisions({
    choose: () => {
      tried++;
      return Promise.resolve(found);
    },
    open: (file) => Promise.resolve(new KeptPrecisions(file, () => Promise.resolve(drivers))),
  });
  precisions.keepBeside(join(folder.path, 'providers.json'));
  return precisions;
}

test('which form runs is not tried again by a later start', async () => {
  const first = start();
  for (let i = 0; i < 2; i++) expect(await first.of(networkOf(), 'auto', 'cpu', 8)).toEqual(found);
  expect(await start().of(networkOf(), 'auto', 'cpu', 8)).toEqual(found);
  expect(tried).toBe(1);
});

test.each([
  { what: 'another processor or version', again: () => start('Xeon').of(networkOf(), 'auto', 'cpu', 8) },
  { what: 'other threads', again: () => start().of(networkOf(2), 'auto', 'cpu', 8) },
  { what: 'a form that was asked for', again: () => start().of(networkOf(), 'int8', 'cpu', 8) },
  {
    what: 'another int8 form of the same name',
    again: async () => {
      await utimes(networkOf().int8!.model.file, 1, 1);
      return start().of(networkOf(), 'auto', 'cpu', 8);
    },
  },
  {
    what: 'a damaged file',
    again: async () => {
      await writeFile(join(folder.path, 'precisions.json'), '{"version":1,"choices":[{}]}');
      return start().of(networkOf(), 'auto', 'cpu', 8);
    },
  },
])('$what is tried anew', async ({ again }) => {
  await start().of(networkOf(), 'auto', 'cpu', 8);
  expect(await again()).toEqual(found);
  expect(tried).toBe(2);
});

test('what needs no trial is not kept: other providers, 16 bits, float', async () => {
  for (let i = 0; i < 2; i++) {
    await start().of(networkOf(), 'float', 'cpu', 8);
    await start().of(networkOf(), 'auto', 'webgpu', 8);
    await start().of(networkOf(), 'auto', 'cpu', 16);
  }
  expect(tried).toBe(6);
});
