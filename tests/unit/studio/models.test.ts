import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelCard } from '../../../src-main/contract/model.js';
import type { ModelFile } from '../../../src-main/engine/job.js';
import { SharedModels, storeModels } from '../../../src-main/studio/models.js';
import type { Store } from '../../../src-main/studio/storage/store.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const float = 'a network';
const int8 = 'the same in int8';
const model = card('mine-x2', 2, {
  sha256: sum(float),
  int8: { sha256: sum(int8), lossDb: 0.02, measured: [{ set: 'Set5', scale: 2, psnrY: 30, ssimY: 0.9 }] },
});

async function stored(): Promise<string> {
  await writeFile(at('float.onnx'), float);
  await writeFile(at('int8.onnx'), int8);
  const file = { id: model.id, file: at('float.onnx'), int8: { file: at('int8.onnx'), lossDb: 0.02 } } as ModelFile;
  await storeModels({ models: [model], file: () => Promise.resolve(file) }, at('store'));
  return at('store');
}

/** A machine with these models of its own. */
const machine = (own: readonly ModelCard[] = [], store?: Store): SharedModels =>
  new SharedModels({
    models: { list: () => Promise.resolve({ models: own, damaged: [] }) },
    families: {
      named: (id) =>
        Promise.resolve({
          models: own,
          file: () =>
            Promise.resolve({ id, file: `/own/${id}.onnx`, int8: { file: '/own/8', lossDb: 0 } } as ModelFile),
        }),
    },
    kept: at('kept'),
    store,
  });

test('a machine that lacks a network fetches it from the store once, by its sum', async () => {
  const store = await stored();
  const found = await machine().family([model], store).file(model);
  expect(await readFile(found.file, 'utf8')).toBe(float);
  expect(await readFile(found.int8!.file, 'utf8')).toBe(int8);
  expect(found).toMatchObject({ id: 'mine-x2', scale: 2, int8: { lossDb: 0.02 } });
  await rm(store, { recursive: true });
  expect(await machine().family([model], store).file(model)).toEqual(found);
});

test('storage serves as well as a folder', async () => {
  await writeFile(at('float.onnx'), float);
  await writeFile(at('int8.onnx'), int8);
  const kept = new Map<string, string>();
  const storage = {
    size: (address: string) => Promise.resolve(kept.get(address)?.length),
    refuseCareless: async (file: string, address: string) => void kept.set(address, await readFile(file, 'utf8')),
    fetch: (address: string, to: string) => writeFile(to, kept.get(address)!),
  } as unknown as Store;
  const file = { id: model.id, file: at('float.onnx'), int8: { file: at('int8.onnx'), lossDb: 0.02 } } as ModelFile;
  const family = { models: [model], file: () => Promise.resolve(file) };
  await storeModels(family, 's3://photos/out/.store', storage);
  expect([...kept.keys()]).toEqual([sum(float), sum(int8)].map((name) => `s3://photos/out/.store/${name}`));
  const found = await machine([], storage).family([model], 's3://photos/out/.store').file(model);
  expect(await readFile(found.int8!.file, 'utf8')).toBe(int8);
  kept.set(`s3://photos/out/.store/${sum(float)}`, 'a network that does harm');
  await rm(at('kept'), { recursive: true });
  await expect(machine([], storage).family([model], 's3://photos/out/.store').file(model)).rejects.toMatchObject({
    code: 'model-changed',
  });
});

test('one of the same sum under another name is the same network, and one of the same name may be another', async () => {
  const same = card('other-name', 2, { sha256: model.sha256, int8: model.int8! });
  expect((await machine([same]).family([model], at('store')).file(model)).file).toBe('/own/other-name.onnx');
  const other = card('mine-x2', 2, { sha256: sum('something else') });
  await expect(machine([other]).family([model], at('store')).file(model)).rejects.toMatchObject({ code: 'no-file' });
});

test('a file of another sum is refused, and nothing of it stays; the right one is taken later', async () => {
  const store = await stored();
  await writeFile(join(store, model.sha256), 'a network that does harm');
  const here = machine();
  await expect(here.family([model], store).file(model)).rejects.toMatchObject({ code: 'model-changed' });
  expect(await readdir(at('kept'))).toEqual([]);
  await writeFile(join(store, model.sha256), float);
  expect((await here.family([model], store).file(model)).file).toBe(at('kept', `${model.sha256}.onnx`));
});

test('a kept file that changed on the disk is fetched again', async () => {
  const store = await stored();
  await mkdir(at('kept'));
  await writeFile(at('kept', `${model.sha256}.onnx`), 'damaged');
  const found = await machine().family([model], store).file(model);
  expect(await readFile(found.file, 'utf8')).toBe(float);
});
