import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Choices } from '../../../src-main/engine/choices.js';
import type { Chosen } from '../../../src-main/engine/choose-provider.js';
import { driversHere } from '../../../src-main/engine/drivers.js';
import { KeptChoices } from '../../../src-main/engine/kept-choices.js';
import type { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

// A stand-in for a card that is chosen, with the reason why another was not.
const found: Chosen = {
  providers: ['webgpu', 'cpu'],
  refused: [
    { provider: 'cuda', why: 'failed', what: 'no such library' },
    { provider: 'directml', why: 'slower', milliseconds: [48, 31] },
  ],
  card: {
    way: { provider: 'webgpu', layout: 'NHWC' },
    side: 512,
    notHalf: { provider: 'webgpu', why: 'half-slower', milliseconds: [12, 11] },
  },
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
let tried: number;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'providers.json');
  await writeFile(join(folder.path, 'a.onnx'), 'weights');
  tried = 0;
});
afterEach(() => folder.dispose());

const networkOf = (threads = 0): LoadedNetwork =>
  ({ model: { file: join(folder.path, 'a.onnx') }, threads }) as unknown as LoadedNetwork;

/** The choices of a start of the program. */
function start({ drivers = 'Mesa 25.0.7', hasCard = true } = {}): Choices {
  const choices = new Choices({
    choose: () => {
      tried++;
      return Promise.resolve(found);
    },
    hasCard: () => Promise.resolve(hasCard),
    open: (path) => Promise.resolve(new KeptChoices(path, () => Promise.resolve(drivers))),
  });
  choices.keepIn(file);
  return choices;
}

test('what was chosen is not tried again, and tells since when, and why the others were refused', async () => {
  const first = start();
  expect(await first.of(networkOf(), 'auto')).toEqual(found);
  await first.of(networkOf(), 'auto');
  expect(await start().of(networkOf(), 'auto')).toEqual({ ...found, since: expect.stringMatching(/^\d{4}-/) });
  expect(tried).toBe(1);
});

test('what a provider that is named does best is kept as well', async () => {
  await start().of(networkOf(), 'webgpu');
  expect(await start().of(networkOf(), 'webgpu')).toMatchObject(found);
  expect(tried).toBe(1);
});

test.each([
  { what: 'another driver or version', again: () => start({ drivers: 'Mesa 25.1.0' }).of(networkOf(), 'auto') },
  { what: 'other threads to be faster than', again: () => start().of(networkOf(2), 'auto') },
  { what: 'a provider that is named', again: () => start().of(networkOf(), 'webgpu') },
  {
    what: 'another model of the same name',
    again: async () => {
      await utimes(networkOf().model.file, 1, 1);
      return start().of(networkOf(), 'auto');
    },
  },
  {
    what: 'a choice that did not do what was expected',
    again: async () => {
      await start().forget();
      return start().of(networkOf(), 'auto');
    },
  },
  {
    what: 'a file that is damaged',
    again: async () => {
      await writeFile(file, '{"version":1,"choices":[{"providers":["magic"]}]}');
      return start().of(networkOf(), 'auto');
    },
  },
])('$what is tried anew', async ({ again }) => {
  await start().of(networkOf(), 'auto');
  expect(await again()).toEqual(found);
  expect(tried).toBe(2);
});

test('choices of two machines that share a data folder stay beside each other', async () => {
  await start({ drivers: 'one' }).of(networkOf(), 'auto');
  await start({ drivers: 'two' }).of(networkOf(), 'auto');
  await start({ drivers: 'one' }).of(networkOf(), 'auto');
  expect(tried).toBe(2);
});

test('the text that a choice holds for is the same as long as nothing changes, and another with another driver', async () => {
  const withDriver = (version: string) => driversHere('win32', () => Promise.resolve(`NVIDIA RTX ${version}\r\n`));
  expect(await withDriver('32.0.15')).toBe(await withDriver('32.0.15'));
  expect(await withDriver('32.0.15')).not.toBe(await withDriver('32.0.16'));
  expect(await driversHere()).toBe(await driversHere());
});

test('nothing is kept where there is no card: to know that takes no time', async () => {
  await start({ hasCard: false }).of(networkOf(), 'auto');
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});
