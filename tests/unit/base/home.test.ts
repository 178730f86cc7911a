import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { samplesFolder } from '../../../src-main/base/home.js';

test('the samples of a checkout are there', () => {
  expect(existsSync(join(samplesFolder(), 'peaches.jpg'))).toBe(true);
});

test('those of a package lie outside its archive', () => {
  const program = join('/', 'opt', 'Enlarger', 'resources', 'app.asar');
  expect(samplesFolder(program)).toBe(
    join('/', 'opt', 'Enlarger', 'resources', 'app.asar.unpacked', 'resources', 'samples'),
  );
});
