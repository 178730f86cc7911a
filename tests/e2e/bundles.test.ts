import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root, startCli } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';

// What runs is a few files, and they need no packages but those that must stay whole.

const program = join(root, 'dist', 'program');
const { OUTSIDE, childrenIn } = (await import(join(root, 'scripts', 'bundle.mjs'))) as {
  OUTSIDE: readonly string[];
  childrenIn(modules: string): string[];
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

/** Files that a command reads as JavaScript, by what V8 says of what it ran. */
async function filesRunBy(...args: string[]): Promise<string[]> {
  const coverage = join(folder.path, 'coverage');
  const { status } = await startCli(join(folder.path, 'home'), args, { env: { NODE_V8_COVERAGE: coverage } }).ended;
  expect(status).toBe(0);
  const [report] = await readdir(coverage);
  const { result } = JSON.parse(await readFile(join(coverage, report!), 'utf8')) as { result: { url: string }[] };
  return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => fileURLToPath(url));
}

test('the version is told by a few files, none of them of a package', async () => {
  const files = await filesRunBy('--version');
  expect(files.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThan(30);
  expect(files.filter((file) => !file.startsWith(program))).toEqual([]);
});

test('each child that a module names by its address is a bundle of its own', () => {
  const children = childrenIn(join(root, 'dist', 'main'));
  expect(children).toEqual(
    expect.arrayContaining(['engine/process', 'engine/trial/process', 'measure/benchmark/process']),
  );
  expect(children.filter((child) => !existsSync(join(program, `${child}.js`)))).toEqual([]);
});

test('bundles ask for nothing but what lies outside on purpose', async () => {
  const names = await readdir(program, { recursive: true });
  const asked = new Set<string>();
  for (const name of names.filter((one) => one.endsWith('.js'))) {
    const text = await readFile(join(program, name), 'utf8');
    for (const [, found] of text.matchAll(/^(?:import|export)\b[^;"'`]*["']([^."'`][^"'`]*)["'];?$/gm))
      asked.add(found!);
  }
  const packages = [...asked].filter((one) => !isBuiltin(one));
  expect(packages).toContain('sharp');
  expect(packages.filter((one) => !OUTSIDE.some((name) => one === name || one.startsWith(`${name}/`)))).toEqual([]);
});
