import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { App } from '../../src-main/app/app.js';
import type { ComparisonOutcome, ComparisonRequestInput } from '../../src-main/contract/benchmark.js';
import { root } from '../fixtures/cli.js';
import { temporaryFolder, testPixels } from '../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let app: App;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  const { data } = testPixels(120, 90);
  await sharp(data, { raw: { width: 120, height: 90, channels: 3 } })
    .blur(2)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toFile(at('a.jpg'));
  const built = (await import(join(root, 'dist', 'main', 'app', 'app.js'))) as {
    createApp: (options: { home: string }) => Promise<App>;
  };
  app = await built.createApp({ home: at('home') });
});
afterEach(async () => {
  await app.close();
  await folder.dispose();
});

async function tried(
  request: Partial<ComparisonRequestInput>,
  signal = new AbortController().signal,
): Promise<ComparisonOutcome[]> {
  const crop = { x: 10, y: 80, width: 32, height: 60 };
  const outcomes: ComparisonOutcome[] = [];
  const whole = { input: at('a.jpg'), crop, models: ['swift-x4', 'fine-x4'], provider: 'cpu', folder: at('try') };
  for await (const one of app.measuring.compare({ ...whole, ...request }, signal)) outcomes.push(one);
  return outcomes;
}

test('several models on one crop of the upright picture, each to a file of its own', async () => {
  const outcomes = await tried({ scale: 3 });
  expect(outcomes.map(({ model, problem }) => [model, problem])).toEqual([['swift-x4', null], ['fine-x4', null]]); // prettier-ignore
  const upright = await sharp(at('a.jpg')).autoOrient().toBuffer();
  // The crop ends where the picture does, 120 pixels down.
  const part = sharp(upright).extract({ left: 10, top: 80, width: 32, height: 40 });
  const source = await part.raw().toBuffer();
  for (const { file, width, height, milliseconds } of outcomes) {
    expect([width, height]).toEqual([96, 120]);
    expect(milliseconds).toBeGreaterThan(0);
    const shrunk = await sharp(file!).resize(32, 40).raw().toBuffer();
    const difference = source.reduce((sum, value, i) => sum + Math.abs(value - shrunk[i]!), 0) / source.length;
    expect(difference).toBeLessThan(6);
  }
});

test('stopped, no further model is run', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(await tried({}, stop.signal)).toEqual([]);
});

test.each([
  { name: 'a crop outside', request: { crop: { x: 500, y: 0, width: 9, height: 9 } }, says: /crop inside 90 x 120/ },
  { name: 'an unknown model', request: { models: ['nosuch'] }, says: /no model called nosuch/ },
])('refuses $name', async ({ request, says }) => {
  await expect(tried(request)).rejects.toThrow(says);
});
