import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { root } from '../../fixtures/cli.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const rulesOf = <T>(name: string): Promise<T> => import(pathToFileURL(join(root, 'lint', name)).href) as Promise<T>;
const { house } = await rulesOf<{ house: Linter.Config['plugins'] & object }>('house.mjs');
const { rooms } = await rulesOf<{ rooms: Record<string, string[]> }>('layers.mjs');
const { wayBetween } = await rulesOf<{ wayBetween(start: string, goal: string): string[] | undefined }>('imports.mjs');

/** What the house's rules say of `code`, were it in `place`. */
function refusals(place: string, code: string): string[] {
  const config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { house: house as never },
    rules: { 'house/rooms': 'error' as const, 'house/children-only': 'error' as const },
  };
  const linter = new Linter({ cwd: root });
  return linter.verify(code, [config], { filename: join(root, place) }).map(({ message }) => message);
}

test.each([
  ['src-main/base/x.ts', "import type { App } from '../app/app.js';"],
  ['src-main/app/x.ts', "export * from '../window/router.js';"],
  ['src-main/app/models/x.ts', "import { createApp } from '../app.js';"],
  ['src-main/window/queue/x.ts', "const late = () => import('../router.js');"],
  ['src-renderer/ui/x.ts', "import { dpr } from '../stage/paint.js';"],
  ['src-renderer/ui/x.ts', "import { Problem } from '../../src-main/base/problem.js';"],
  ['src-main/nowhere/x.ts', "import { Problem } from '../base/problem.js';"],
])('%s may not say %s', (place, code) => {
  expect(refusals(place, code)).toEqual([expect.stringMatching(/^Bad layering: .*\b(may import|in no room)\b/)]);
});

test.each([
  ['src-main/app/x.ts', "import { Families } from './models/families.js';"],
  ['src-main/window/queue/x.ts', "import type { ClaimedBatch } from '../../app/claimed-batch.js';"],
  ['src-main/batch/x.ts', "import { readFile } from 'node:fs/promises'; import { Problem } from '../base/problem.js';"],
])('%s may say %s', (place, code) => {
  expect(refusals(place, code)).toEqual([]);
});

test.each([
  ['src-main/app/app.ts', "import sharp from 'sharp';", 'sharp'],
  ['src-main/image/client.ts', "const late = () => import('wasm-vips');", 'wasm-vips'],
  ['src-main/batch/plan.ts', "const old = require('onnxruntime-node/dist/binding');", 'onnxruntime-node/dist/binding'],
])('%s, which the program itself loads, may not say %s', (place, code, name) => {
  expect(refusals(place, code)).toEqual([
    expect.stringMatching(
      new RegExp(`^${name} is for child processes alone.*: src-main/hosts/cli/main.ts -> .*${place}`),
    ),
  ]);
});

test.each([
  ['src-main/image/sharp.ts', "import sharp from 'sharp';"],
  ['src-main/engine/runtime.ts', "import { Tensor } from 'onnxruntime-node';"],
  ['src-main/image/client.ts', "import type { Sharp } from 'sharp';"],
  ['src-main/app/app.ts', "const version = () => require.resolve('onnxruntime-node/package.json');"],
])('%s may say %s', (place, code) => {
  expect(refusals(place, code)).toEqual([]);
});

test('files that import each other in a circle are found, types too, and others are not', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder.path, 'deep'));
  const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
  await write('a.ts', "import { b } from './deep/b.js';\nimport { c } from './c.js';\n");
  await write('deep/b.ts', "import type { A } from '../a.js';\n");
  await write('c.ts', 'export const c = 1;\n');
  const [a, b, c] = ['a.ts', 'deep/b.ts', 'c.ts'].map((name) => join(folder.path, name)) as [string, string, string];
  expect(wayBetween(b, a)).toEqual([b, a]);
  expect(wayBetween(c, a)).toBeUndefined();
  await folder.dispose();
});

test('ARCHITECTURE.md shows the rooms as lint holds them', async () => {
  const text = await readFile(join(root, 'ARCHITECTURE.md'), 'utf8');
  const shown: Record<string, string[]> = {};
  let top = '';
  for (const line of text.split('\n')) {
    top = /^\| folder of `(\S+)`/.exec(line)?.[1] ?? top;
    const [, room, , allowed] = /^\| `(\S+)`\s*\|(.*)\|([^|]*)\|$/.exec(line) ?? [];
    if (room === undefined) continue;
    const place = (name: string): string =>
      name === 'contract.ts' || name === top ? top : name.startsWith('src-') ? name : `${top}/${name}`;
    shown[place(room)] = [...allowed!.matchAll(/`([^`]+)`/g)].map(([, name]) => place(name!));
  }
  expect(shown).toEqual(rooms);
});
