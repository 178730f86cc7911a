import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { optional } from '../../../src-main/studio/optional.js';
import { root } from '../../fixtures/cli.js';

test('a package that is missing is told in a sentence', async () => {
  const missing = 'no-such-package';
  const loading = optional(() => import(/* @vite-ignore */ missing), 'It needs the package no-such-package');
  const message = expect.stringMatching(/^It needs the package no-such-package, which/) as string;
  await expect(loading).rejects.toMatchObject({ code: 'no-studio', message });
});

test('what only sharing needs is loaded when it is asked for, and in no bundle', () => {
  const folder = join(root, 'src-main');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    object
  >;
  const bundle = readFileSync(join(root, 'scripts', 'bundle.mjs'), 'utf8');
  for (const name of Object.keys(optionalDependencies!)) {
    const whole = new RegExp(`^import (?!type)[^;]*'${name}'`, 'm');
    expect(files.filter((file) => whole.test(readFileSync(join(folder, file), 'utf8')))).toEqual([]);
    expect(bundle).toContain(`'${name}'`);
  }
});
