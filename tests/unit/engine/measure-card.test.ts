import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { measureCard } from '../../../src-main/engine/measure-card.js';
import type { Way } from '../../../src-main/engine/provider-options.js';

// A stand-in for a card: how long it takes a tile in each way, on a clock of its own, and by how much its picture is off.

interface Card {
  /** Milliseconds. */
  readonly takes: (way: Way, side: number) => number;
  readonly off?: (way: Way) => number;
  readonly hasHalf?: boolean;
}

let clock: number;
beforeEach(() => {
  clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => vi.restoreAllMocks());

async function measured({ takes, off = () => 0, hasHalf = true }: Card, provider: 'webgpu' | 'cuda' = 'webgpu') {
  const tried: number[] = [];
  const network = {
    hasHalf,
    largestSide: Infinity,
    model: { margin: 8 },
    whole: (way: Way, _: Uint8Array, side: number) => {
      tried.push(side);
      clock += takes(way, side);
      return Promise.resolve(Uint8Array.of(100 + off(way)));
    },
  } as unknown as LoadedNetwork;
  const form = await measureCard(network, provider, Uint8Array.of(100));
  return { form, tried };
}

/** So much for a tile, and so much for a pixel. */
const linear = (fixed: number, perPixel: number) => (_: Way, side: number) => fixed + perPixel * side ** 2;

test('tiles grow as long as that gains', async () => {
  expect((await measured({ takes: linear(0, 1e-4) })).form.side).toBe(256);
  expect((await measured({ takes: linear(5, 1e-4) })).form.side).toBe(768);
  expect((await measured({ takes: linear(50, 1e-5) })).form.side).toBe(1024);
});

test('no tile is tried that would keep a picture from being cancelled', async () => {
  const { form, tried } = await measured({ takes: linear(10, 2e-3) });
  expect(form.side).toBe(256);
  expect(Math.max(...tried)).toBe(256);
});

test('a slow card is measured at the small tile alone', async () => {
  const { form, tried } = await measured({ takes: linear(100, 1e-2) });
  expect(form.side).toBe(96);
  expect(new Set(tried)).toEqual(new Set([96]));
});

test('a tile that does not fit is passed over', async () => {
  const takes = (_: Way, side: number) => {
    if (side > 512) throw new Error('out of memory');
    return 50;
  };
  expect((await measured({ takes })).form.side).toBe(512);
});

test('channels go last where that is faster', async () => {
  const takes = ({ layout }: Way) => (layout === 'NHWC' ? 8 : 10);
  expect((await measured({ takes, hasHalf: false })).form).toMatchObject({
    way: { provider: 'webgpu', layout: 'NHWC' },
  });
  expect((await measured({ takes, hasHalf: false }, 'cuda')).form.way).toEqual({ provider: 'cuda' });
});

test('float16 is taken where it is faster and within a level', async () => {
  const takes = ({ half }: Way) => (half ? 6 : 10);
  expect((await measured({ takes, off: ({ half }) => (half ? 1 : 0) })).form).toEqual({
    way: { provider: 'webgpu', half: true },
    side: 1024,
  });
});

test('ways are told apart at tiles that are large enough, since a card needs a while for any', async () => {
  const takes = ({ half, layout }: Way, side: number) => 10 + 1e-5 * side ** 2 * (half ? 0.5 : 1) * (layout ? 0.7 : 1);
  expect((await measured({ takes })).form).toEqual({
    way: { provider: 'webgpu', layout: 'NHWC', half: true },
    side: 1024,
  });
});

test.each([
  { why: 'half-different', off: 2, half: 6, more: {} },
  { why: 'half-slower', off: 0, half: 10, more: { milliseconds: [10, 10] } },
  { why: 'half-failed', off: 0, half: NaN, more: { what: 'no f16' } },
])('float16 is passed over, and it is told why: $why', async ({ why, off, half, more }) => {
  const takes = (way: Way) => {
    if (way.half && Number.isNaN(half)) throw new Error('no f16');
    return way.half ? half : 10;
  };
  const { form } = await measured({ takes, off: (way) => (way.half ? off : 0) });
  expect(form.way).toEqual({ provider: 'webgpu' });
  expect(form.notHalf).toEqual({ provider: 'webgpu', why, ...more });
});
