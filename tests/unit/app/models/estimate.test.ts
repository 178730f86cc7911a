import { describe, expect, test } from 'vitest';
import { estimate } from '../../../../src-main/app/models/estimate.js';
import { figuresOf } from '../../../../src-main/app/models/figures.js';
import { Speeds } from '../../../../src-main/app/models/speeds.js';
import type { ModelCard } from '../../../../src-main/contract/model.js';
import type { Figure } from '../../../../src-main/measure/figure-store.js';
import { card } from '../../../fixtures/cards.js';

const machine = { cpu: 'Abacus 3', cores: 4, memoryGiB: 8, system: 'linux x64', program: '1.0.0', runtime: '1.30.0' };

/** A model that needs so many seconds for a million LR pixels. */
const figure = ({ id, sha256 }: ModelCard, seconds: number, more: Partial<Figure> = {}): Figure => ({
  ...{ model: id, sha256, provider: 'cpu', machine, measuredAt: '2026-01-01T00:00:00.000Z', side: 1000 },
  ...{ milliseconds: seconds * 1000, quartiles: [1, 2], runs: 5, memory: 1, quality: {}, ...more },
});

const [twice, four] = [card('swift-x2', 2), card('swift-x4', 4)];
const picture = { width: 2000, height: 1000, targetWidth: 8000, targetHeight: 4000, targetPixels: 32e6 };
const ask = (
  figures: Figure[],
  models: ModelCard[],
  more: { batches?: Record<string, number>; cards?: ModelCard[] } = {},
) =>
  estimate([picture, picture], models, {
    batchTime: (networks) => more.batches?.[networks.join()],
    speeds: new Speeds(figures, more.cards ?? models, 2),
    provider: 'auto',
  });

describe('the time that pictures will take', () => {
  test('is that of earlier batches through the same networks, whatever name they were asked for by', () => {
    const batches = { 'swift-x4': 8, 'swift-x2,swift-x2': 9 };
    expect(ask([figure(four, 5)], [four], { batches })).toEqual({ seconds: 2 * 2 * 8, secondsFrom: 'batches' });
    expect(ask([], [twice, four], { batches }).seconds).toBe(2 * 2 * 8);
    expect(ask([], [twice], { batches }).seconds).toBe(2 * 2 * 9);
    expect(ask([], [four], { batches: { 'swift-x2': 1 } }).secondsFrom).toBe('estimate');
  });

  test('rests on the weakest of what is known for its sizes', () => {
    const half = { ...picture, targetWidth: 4000, targetHeight: 2000, targetPixels: 8e6 };
    const parts = { speeds: new Speeds([figure(twice, 3)], [twice, four]), provider: 'auto' } as const;
    const batchTime = (networks: readonly string[]) => (networks.join() === 'swift-x4' ? 8 : undefined);
    const known = estimate([picture, half], [twice, four], { ...parts, batchTime });
    expect(known).toEqual({ seconds: 2 * 8 + 2 * 3, secondsFrom: 'benchmark' });
  });

  test('counts all frames and pages', () => {
    const animation = { ...picture, targetPixels: 10 * picture.targetPixels };
    const parts = { batchTime: () => 8, speeds: new Speeds([], [four]), provider: 'auto' } as const;
    expect(estimate([animation], [four], parts).seconds).toBe(10 * 2 * 8);
  });

  test('is what the benchmark found, by the pixels that go in', () => {
    expect(ask([figure(four, 5)], [four])).toEqual({ seconds: 20, secondsFrom: 'benchmark' });
  });

  test('counts every network of a chain by the pixels it gets', () => {
    // Two networks x2: 2 MP go into the first and 8 MP into the second.
    expect(ask([figure(twice, 3)], [twice])).toEqual({ seconds: 2 * (2 * 3 + 8 * 3), secondsFrom: 'benchmark' });
  });

  test('is by other models and their operations where this one was not measured', () => {
    const others = [card('a', 4, { flopsG: 10 }), card('b', 4, { flopsG: 20 })];
    const mine = card('c', 4, { flopsG: 15 });
    const figures = others.map((other, i) => figure(other, 2 + i * 2));
    const { seconds, secondsFrom } = ask(figures, [mine], { cards: [...others, mine] });
    expect(seconds).toBeCloseTo(4 * 3, 9);
    expect(secondsFrom).toBe('estimate');
  });

  test('is by operations and processor cores where nothing was measured, or one other model only', () => {
    // 4 MP in pictures of 256 x 256, of 1 G each, on two cores of 15 G a second.
    const guess = { seconds: expect.closeTo(4e6 / 256 ** 2 / 30, 9) as number, secondsFrom: 'estimate' };
    expect(ask([], [four])).toEqual(guess);
    expect(ask([figure(twice, 1)], [four], { cards: [twice, four] })).toEqual(guess);
  });

  test('is not that of a model of the same name with other weights', () => {
    expect(ask([figure(four, 5, { sha256: 'f'.repeat(64) })], [four]).secondsFrom).toBe('estimate');
  });

  test('is that of the provider asked for, and of the fastest for auto', () => {
    const speeds = new Speeds([figure(four, 5), figure(four, 1, { provider: 'webgpu' })], [four]);
    expect(speeds.of(four, 'cpu')!.seconds).toBe(5);
    expect(speeds.of(four, 'auto')!.seconds).toBe(1);
    expect(speeds.of(four, 'cuda')).toBeUndefined();
  });

  test('counts the margins of tiles, which are computed too', () => {
    const tiled = card('t', 4, { local: false, margin: 48 });
    // 192 + 2 * 48 pixels for 192.
    expect(new Speeds([figure(tiled, 4)], [tiled]).of(tiled, 'auto')!.seconds).toBeCloseTo(4 * 1.5 ** 2, 9);
  });
});

describe('figures for choosing a model', () => {
  const never = (): undefined => undefined;
  const of = (
    figures: Figure[],
    cards: ModelCard[],
    batchTime: (networks: readonly string[]) => number | undefined = never,
  ) => figuresOf(cards, figures, new Speeds(figures, cards), batchTime);

  test('say the speed and where it comes from', () => {
    const cards = [four, card('a', 4, { flopsG: 2 }), card('b', 4, { flopsG: 3 })];
    const figures = [figure(four, 8), figure(cards[1]!, 16)];
    const [first, second, third] = of(figures, cards, ([id]) => (id === 'a' ? 32 : undefined));
    expect(first).toMatchObject({ megapixelsPerSecond: 2, speedFrom: 'benchmark', measuredHere: true });
    expect(second).toMatchObject({ megapixelsPerSecond: 0.5, speedFrom: 'batches', measuredHere: true });
    expect(third).toMatchObject({ speedFrom: 'estimate', measuredHere: false });
    expect(of([], [four])[0]).toMatchObject({ speedFrom: 'estimate', measuredHere: false, quality: null });
  });

  test('give quality on one set of pictures for all of a kind', () => {
    const set5 = { measured: [{ set: 'Set5', scale: 4, psnrY: 32, ssimY: 0.89 }] };
    const cards = [card('a', 4, set5), card('b', 4, set5), card('c', 4)];
    const on = (psnrY: number) => ({ quality: { own: { psnrY, ssimY: 0.8, pictures: 3 } } });
    const some = [figure(cards[0]!, 1, on(27))];
    expect(of(some, cards).map(({ quality }) => quality?.on)).toEqual(['Set5', 'Set5', undefined]);
    const all = cards.map((one, i) => figure(one, 1, on(27 + i)));
    expect(of(all, cards).map(({ quality }) => quality)).toEqual(
      [27, 28, 29].map((psnr) => ({ psnr, on: 'own', own: true })),
    );
    // Kinds do not compare, so each may have its own pictures.
    const noisy = card('n', 4, { ...set5, input: 'degraded' });
    expect(of(all, [...cards, noisy]).map(({ quality }) => quality?.on)).toEqual(['own', 'own', 'own', 'Set5']);
  });
});
