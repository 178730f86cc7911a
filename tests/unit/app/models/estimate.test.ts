import { describe, expect, test } from 'vitest';
import { PER_PICTURE } from '../../../../src-main/app/models/chain-time.js';
import { Estimates } from '../../../../src-main/app/models/estimates.js';
import { qualitiesOf } from '../../../../src-main/app/models/figures.js';
import { Speeds } from '../../../../src-main/app/models/speeds.js';
import type { PastWork } from '../../../../src-main/batch/ledger-rows.js';
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

/** What is known with these models at hand, these figures, and these pictures made before. */
async function estimates(figures: Figure[], models: ModelCard[], past: PastWork[] = [], startTime?: number) {
  const known = new Estimates({
    library: { list: () => Promise.resolve({ models, damaged: [] }) },
    measuring: { speeds: () => Promise.resolve(new Speeds(figures, models, 2)) },
    ledger: { pastWork: () => past, startTime: () => startTime },
  });
  await known.refresh();
  return known;
}
const ask = async (figures: Figure[], models: ModelCard[], past: PastWork[] = [], model = 'swift') =>
  (await estimates(figures, models, past)).of([picture, picture], { model, provider: 'auto' });

/** Ten pictures of a million pixels that took so many seconds each. */
const past = (networks: string[], seconds: number): PastWork => ({
  ...{ networks, pictures: 10, pixels: 10e6, ms: seconds * 10_000 },
});

describe('the time that pictures will take', () => {
  test('is what the benchmark found, by the pixels that go in', async () => {
    expect(await ask([figure(four, 5)], [four])).toEqual({
      seconds: 2 * (2 * 5 + PER_PICTURE),
      secondsFrom: 'benchmark',
    });
  });

  test('counts every network of a chain by the pixels it gets', async () => {
    // Two networks x2: 2 MP go into the first and 8 MP into the second.
    const seconds = 2 * (2 * 3 + 8 * 3 + PER_PICTURE);
    expect((await ask([figure(twice, 3)], [twice])).seconds).toBeCloseTo(seconds, 9);
  });

  test('is put right by one factor, whichever model taught it', async () => {
    const fine = card('fine-x4', 4, { flopsG: 3, sha256: '1'.repeat(64) });
    const figures = [figure(four, 5), figure(fine, 15)];
    // Everything takes twice the measured time in batches, as `swift` has shown.
    const made = [past(['swift-x4'], 2 * (5 + PER_PICTURE))];
    const known = await estimates(figures, [four, fine], made);
    const [swift, better] = [four, fine].map((one) => known.speedOf(one)!);
    expect(known.of([picture], { model: 'swift', provider: 'auto' })).toEqual({
      seconds: expect.closeTo(2 * (2 * 5 + PER_PICTURE), 9) as number,
      secondsFrom: 'batches',
    });
    expect(swift!.mps / better!.mps).toBeCloseTo(3, 9);
    expect(better!.mps).toBeCloseTo(16 / 30, 9);
  });

  test('keeps the models in their order after a batch on a machine that nothing was measured on', async () => {
    const fine = card('fine-x4', 4, { flopsG: 5 });
    const before = await estimates([], [four, fine]);
    const after = await estimates([], [four, fine], [past(['swift-x4'], 40)]);
    const ratio = (one: Estimates) => one.speedOf(four)!.mps / one.speedOf(fine)!.mps;
    expect(ratio(before)).toBeCloseTo(5, 9);
    expect(ratio(after)).toBeCloseTo(5, 9);
    expect(after.speedOf(four)!.mps).toBeLessThan(before.speedOf(four)!.mps);
  });

  test('rests on the weakest of what is known for its sizes', async () => {
    const half = { ...picture, targetWidth: 4000, targetHeight: 2000, targetPixels: 8e6 };
    const known = await estimates([figure(twice, 3)], [twice, four]);
    expect(known.of([half], { model: 'swift', provider: 'auto' }).secondsFrom).toBe('benchmark');
    expect(known.of([picture, half], { model: 'swift', provider: 'auto' }).secondsFrom).toBe('estimate');
  });

  test('is not known of a model that is not here', async () => {
    expect(await ask([], [four], [], 'fine')).toEqual({ seconds: null, secondsFrom: null });
  });

  test('says how long the engine took to start, apart', async () => {
    expect((await estimates([], [four])).startUp).toBe(2);
    expect((await estimates([], [four], [], 5000)).startUp).toBe(5);
  });

  test('is by other models and their operations where this one was not measured', async () => {
    const others = [card('a', 4, { flopsG: 10 }), card('b', 4, { flopsG: 20 })];
    const mine = card('c', 4, { flopsG: 15 });
    const figures = others.map((other, i) => figure(other, 2 + i * 2));
    const { seconds, secondsFrom } = await ask(figures, [...others, mine], [], 'c');
    expect(seconds).toBeCloseTo(4 * 3 + 2 * PER_PICTURE, 9);
    expect(secondsFrom).toBe('estimate');
  });

  test('is by operations and processor cores where nothing was measured, or one other model only', async () => {
    // 4 MP in pictures of 256 x 256, of 1 G each, on two cores of 15 G a second.
    const guess = 4e6 / 256 ** 2 / 30 + 2 * PER_PICTURE;
    expect((await ask([], [four])).seconds).toBeCloseTo(guess, 9);
    expect((await ask([figure(card('x', 2), 1)], [four])).seconds).toBeCloseTo(guess, 9);
  });

  test('is not that of a model of the same name with other weights', async () => {
    expect((await ask([figure(four, 5, { sha256: 'f'.repeat(64) })], [four])).secondsFrom).toBe('estimate');
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

describe('whether a time is a fact', () => {
  test.each([
    { runs: 5, quartiles: [4900, 5100], sure: true },
    { runs: 1, quartiles: [5000, 5000], sure: false },
    { runs: 9, quartiles: [4000, 6500], sure: false },
  ])('after $runs runs between $quartiles: $sure', ({ runs, quartiles: [low, high], sure }) => {
    const one = figure(four, 5, { runs, quartiles: [low!, high!] });
    expect(new Speeds([one], [four]).isSure(four)).toBe(sure);
  });
});

describe('quality for choosing a model', () => {
  const of = (cards: ModelCard[], figures: Figure[]) => {
    const known = qualitiesOf(cards, figures);
    return cards.map(({ id }) => known.get(id));
  };

  test('is on one set of pictures for all of a kind', () => {
    const set5 = { measured: [{ set: 'Set5', scale: 4, psnrY: 32, ssimY: 0.89 }] };
    const cards = [card('a', 4, set5), card('b', 4, set5), card('c', 4)];
    const on = (psnrY: number) => ({ quality: { own: { psnrY, ssimY: 0.8, pictures: 3 } } });
    const some = [figure(cards[0]!, 1, on(27))];
    expect(of(cards, some).map((quality) => quality?.on)).toEqual(['Set5', 'Set5', undefined]);
    const all = cards.map((one, i) => figure(one, 1, on(27 + i)));
    expect(of(cards, all)).toEqual([27, 28, 29].map((psnr) => ({ psnr, on: 'own', own: true })));
    // Kinds do not compare, so each may have its own pictures.
    const noisy = card('n', 4, { ...set5, input: 'degraded' });
    expect(of([...cards, noisy], all).map((quality) => quality?.on)).toEqual(['own', 'own', 'own', 'Set5']);
  });
});
