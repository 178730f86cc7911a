import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Catalogue } from '../../../src-main/library/catalogue.js';
import { architectureOf } from '../../../src-main/network/registry.js';
import { root } from '../../fixtures/cli.js';

const file = join(root, 'models/catalogue.json');

test('the shipped catalogue is sound: every id once, every network known here, every address pinned', async () => {
  const { entries } = await Catalogue.read(file);
  const ids = entries.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(entries.filter(({ network }) => architectureOf(network) === undefined)).toEqual([]);
  expect(entries.filter(({ id, scale }) => !id.includes(`x${scale}`))).toEqual([]);
  const addresses = entries.flatMap(({ origin }) => (origin.kind === 'address' ? origin.files : []));
  expect(addresses.filter(({ address }) => !/\/[0-9a-f]{40}\//.test(address))).toEqual([]);
});

test('an id that is not in it is a problem that offers those that come near', async () => {
  const catalogue = await Catalogue.read(file);
  expect(() => catalogue.get('pan-x8')).toThrowError(expect.objectContaining({ code: 'not-in-catalogue' }) as Error);
  expect(() => catalogue.get('pan-x8')).toThrowError(
    expect.objectContaining({ advice: expect.stringMatching(/pan-x2, pan-x3, pan-x4/) as string }) as Error,
  );
});

test.each([
  { text: JSON.stringify({ models: [{ id: 'a' }] }), why: 'models[0].title' },
  { text: '{"models":[', why: 'JSON' },
])('a damaged one says where as soon as models are asked of it, and not before', async ({ text, why }) => {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-catalogue-'));
  try {
    const damaged = join(folder, 'catalogue.json');
    await writeFile(damaged, text);
    const catalogue = await Catalogue.read(damaged);
    expect(catalogue.withFile('of another program')).toBeUndefined();
    for (const ask of [() => catalogue.entries, () => catalogue.get('swift')]) {
      expect(ask).toThrow(
        expect.objectContaining({ code: 'catalogue-damaged', message: expect.stringContaining(why) }),
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
