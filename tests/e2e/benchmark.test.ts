import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cli } from '../fixtures/cli.js';
import { temporaryFolder, testPixels } from '../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in'));
  const { data } = testPixels(96, 80);
  await sharp(data, { raw: { width: 96, height: 80, channels: 3 } })
    .blur(2)
    .toFile(at('in', 'a.png'));
  await writeFile(at('in', 'broken.png'), (await readFile(at('in', 'a.png'))).subarray(0, 400));
});
afterEach(() => folder.dispose());

test('measures a family on the pictures given, keeps what it found, and estimates by it', async () => {
  const pictures = ['--pictures', at('in'), '--providers', 'cpu', '--budget', '1'];
  const run = await cli(at('home'), 'benchmark', '--models', 'swift', ...pictures, '--json', '--csv', at('t.csv'));
  expect(run.err).toBe('');
  expect(run.status).toBe(0);
  const result = JSON.parse(run.out) as { rows: Record<string, number>[]; notes: string[]; qualityOn: string };
  expect(result.rows.map(({ id }) => id).sort()).toEqual(['swift-x2', 'swift-x3', 'swift-x4']);
  expect(result.qualityOn).toBe('own');
  for (const row of result.rows) {
    expect(row['psnrY']).toBeGreaterThan(15);
    expect(row['peakMemoryBytes']).toBeGreaterThan(1e6);
    expect(row['megapixelsPerSecond']).toBeCloseTo((192 * row['scale']!) ** 2 / 1000 / row['milliseconds']!, 9);
  }
  expect(result.notes).toEqual([expect.stringContaining('broken.png')]);
  expect((await readFile(at('t.csv'), 'utf8')).trim().split('\n')).toHaveLength(4);

  const plan = await cli(
    at('home'),
    'upscale',
    at('in', 'a.png'),
    '--model',
    'swift',
    '--output',
    at('out'),
    '--dry-run',
    '--json',
  );
  const last = JSON.parse(plan.out.trim().split('\n').at(-1)!) as Record<string, unknown>;
  expect(last).toMatchObject({ event: 'plan', secondsFrom: 'benchmark', seconds: expect.any(Number) });
});

test.each([
  { name: 'an unknown model', args: ['--models', 'nosuch'], says: 'no model called nosuch' },
  { name: 'an unknown provider', args: ['--providers', 'abacus'], says: "but got 'abacus'" },
  { name: 'a table of another format', args: ['--csv', 'table.xlsx'], says: 'ends in .csv' },
])('refuses $name before measuring', async ({ args, says }) => {
  const { status, err } = await cli(at('home'), 'benchmark', ...args);
  expect(status).toBe(2);
  expect(err).toContain(says);
});
