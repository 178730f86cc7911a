import { expect, test } from 'vitest';
import type { Rows } from '../../../src-main/image/types.js';
import { Agreement } from '../../../src-main/engine/verify.js';
import { testPixels } from '../../fixtures/fresh-model.js';

const [WIDTH, HEIGHT, SCALE] = [20, 30, 2];
const pixels = testPixels(WIDTH, HEIGHT);
const row = WIDTH * 3;
const source = {
  width: WIDTH,
  height: HEIGHT,
  channels: 3 as const,
  depth: 8 as const,
  readRows: (y: number, count: number) => Promise.resolve(pixels.data.slice(y * row, (y + count) * row)),
};

/** Every output sample from the source sample below it, handed over in uneven portions. */
async function judge(sample: (value: number) => number): Promise<string | undefined> {
  const out = new Uint8Array(row * SCALE * HEIGHT * SCALE);
  for (let y = 0; y < HEIGHT * SCALE; y++) {
    for (let x = 0; x < WIDTH * SCALE; x++) {
      for (let c = 0; c < 3; c++) {
        out[(y * WIDTH * SCALE + x) * 3 + c] = sample(pixels.data[((y >> 1) * WIDTH + (x >> 1)) * 3 + c]!);
      }
    }
  }
  const agreement = new Agreement(source, SCALE, { appendRows: (_rows: Rows) => Promise.resolve() });
  for (const [from, to] of [
    [0, 7],
    [7, 8],
    [8, 41],
    [41, 60],
  ] as const) {
    await agreement.appendRows(out.subarray(from * row * SCALE, to * row * SCALE));
  }
  return agreement.problem()?.message;
}

test.each([
  { name: 'a faithful enlargement', sample: (v: number) => v, wrong: undefined },
  { name: 'one a few levels off', sample: (v: number) => Math.min(255, v + 8), wrong: undefined },
  { name: 'a black picture', sample: () => 0, wrong: 'one colour' },
  { name: 'a grey picture', sample: () => 128, wrong: 'one colour' },
  { name: 'a negative', sample: (v: number) => 255 - v, wrong: 'does not look like' },
])('$name', async ({ sample, wrong }) => {
  const message = await judge(sample);
  if (wrong === undefined) expect(message).toBeUndefined();
  else expect(message).toContain(wrong);
});
