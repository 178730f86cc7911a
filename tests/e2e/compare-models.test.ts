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
  const whole = {
    input: at('a.jpg'),
    crop,
    models: ['swift-x4', 'fine-x4'],
    provider: 'cpu' as const,
    folder: at('try'),
  };
  for await (const one of app.measuring.compare({ ...whole, ...request }, signal)) outcomes.push(one);
  return outcomes;
}

test('several models on one crop of the upright picture, each to a file of its own', async () => {
  const outcomes = await tried({ target: { width: 270, height: 360 } });
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

const pixels = (file: string | Buffer) => sharp(file).raw().toBuffer();

test('a part comes to the pixels that it has in the whole', async () => {
  const part = { x: 33, y: 41, width: 24, height: 17 };
  const whole = { x: 0, y: 0, width: 90, height: 120 };
  const cases: Partial<ComparisonRequestInput>[] = [
    { models: ['swift-x4'] },
    // With the source's colours, blended, and in int8.
    { models: ['fine-photo-x4'], grain: 40 },
    { models: ['swift-photo-x4'], strength: 60 },
    { models: ['swift-photo-x4'], precision: 'int8' },
    // In two passes, and reduced to half.
    { models: ['swift-x2'], target: { width: 360, height: 480 } },
    { models: ['swift-x4'], target: { width: 180, height: 240 } },
  ];
  for (const request of cases) {
    const [small] = await tried({ ...request, crop: part, folder: at('part') });
    const [large] = await tried({ ...request, crop: whole, folder: at('whole') });
    const scale = (request.target?.width ?? 360) / 90;
    const place = { left: small!.x, top: small!.y, width: small!.width, height: small!.height };
    expect(place).toEqual({ left: 33 * scale, top: 41 * scale, width: 24 * scale, height: 17 * scale });
    const expected = await pixels(await sharp(large!.file!).extract(place).png().toBuffer());
    expect(Buffer.compare(await pixels(small!.file!), expected), JSON.stringify(request)).toBe(0);
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
