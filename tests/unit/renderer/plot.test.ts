import { describe, expect, it } from 'vitest';
import type { ModelChoice } from '../../../src-renderer/contract.js';
import { frontsOf, kindsOf, secondsOf } from '../../../src-renderer/models/compare.js';
import { arrange, stepAlong } from '../../../src-renderer/models/plot.js';
import { choicesToCompare } from '../../../src-renderer/comparison/choose.js';
import { overview } from '../../fixtures/window/models.js';

const box = { width: 300, height: 200, left: 30, right: 10, top: 10, bottom: 20 };
const { choices } = overview(1000);
const four = choices.filter(({ card }) => card.scale === 4);

describe('the plot of models', () => {
  it('stands faster models to the left and better ones higher', () => {
    const { points } = arrange(four, box, null);
    for (const a of points) {
      for (const b of points) {
        if (a.seconds < b.seconds) expect(a.x).toBeLessThan(b.x);
        if (a.psnr !== null && b.psnr !== null && a.psnr > b.psnr) expect(a.y).toBeLessThan(b.y);
      }
    }
  });

  it('spaces times by their logarithm', () => {
    const three = [1, 10, 100].map((batchSeconds): ModelChoice => ({ ...four[0]!, batchSeconds }));
    const [a, b, c] = arrange(three, box, null).points.map(({ x }) => x);
    expect(b! - a!).toBeCloseTo(c! - b!, 6);
  });

  it('keeps every point in the box, one alone too', () => {
    for (const list of [four, four.slice(0, 1), []]) {
      for (const { x, y } of arrange(list, box, null).points) {
        expect(x).toBeGreaterThanOrEqual(box.left);
        expect(x).toBeLessThanOrEqual(box.width - box.right);
        expect(y).toBeGreaterThanOrEqual(box.top);
        expect(y).toBeLessThanOrEqual(box.height);
      }
    }
  });

  it('leads the front from fast to fine', () => {
    const [front, ...others] = arrange(four, box, null).fronts;
    expect(others).toEqual([]);
    expect(front!.map(({ choice }) => choice.card.id)).toEqual([
      ...['plainusr-u-x4', 'swift-x4', 'span-ch28-x4', 'fine-x4', 'rfdn-x4', 'bsrn-x4'],
    ]);
    for (const [i, point] of front!.slice(1).entries()) {
      expect(point.x).toBeGreaterThan(front![i]!.x);
      expect(point.y).toBeLessThan(front![i]!.y);
    }
  });

  it('compares only figures of one kind', () => {
    const foreign = { ...four[1]!, quality: { psnr: 32.2, on: 'Set5', own: false } };
    const mixed = [four[0]!, four[2]!, foreign];
    expect(kindsOf(mixed).map(({ testSet }) => testSet)).toEqual(['own']);
    expect(arrange(mixed, box, null).points.find(({ choice }) => choice === foreign)!.psnr).toBeNull();
  });

  describe('with models for clean and for noisy pictures, of two scales', () => {
    const model = (id: string, batchSeconds: number, psnr: number, input: 'clean' | 'degraded', scale = 4) => {
      const { card } = four[0]!;
      const quality = { psnr, on: 'own', own: true };
      return { ...four[0]!, card: { ...card, id, input, scale }, batchSeconds, quality } satisfies ModelChoice;
    };
    const mixed = [
      ...[model('c1', 10, 28, 'clean'), model('c2', 40, 29, 'clean'), model('worse', 50, 28.5, 'clean')],
      ...[model('n1', 20, 25, 'degraded'), model('n2', 80, 26, 'degraded'), model('x2', 30, 33, 'clean', 2)],
    ];
    const plot = arrange(mixed, box, null);
    const ids = (list: readonly { choice: ModelChoice }[]) => list.map(({ choice }) => choice.card.id);

    it('draws a front for each kind, and marks what lies on one', () => {
      expect(plot.fronts.map(ids)).toEqual([['c1', 'c2'], ['n1', 'n2'], ['x2']]);
      expect(ids(plot.points.filter(({ front }) => !front))).toEqual(['worse']);
    });

    it('draws the front among what is shown', () => {
      const shown = mixed.filter(({ card }) => card.id !== 'c2');
      expect(frontsOf(shown)[0]!.map(({ card }) => card.id)).toEqual(['c1', 'worse']);
    });

    it.each([
      { current: 'n1', by: 1, to: 'n2' },
      { current: 'n2', by: -1, to: 'n1' },
      { current: 'n2', by: 1, to: undefined },
      { current: 'worse', by: -1, to: 'c2' },
      { current: 'worse', by: 1, to: 'c2' },
      { current: 'x2', by: -1, to: undefined },
      { current: null, by: 1, to: 'c1' },
    ] as const)('steps from $current by $by to $to, along the front of its kind', ({ current, by, to }) => {
      expect(stepAlong(plot, current, by)?.choice.card.id).toBe(to);
    });
  });

  it('names the current model even where room is short', () => {
    const tight = { ...box, width: 180, height: 90 };
    const { points } = arrange(four, tight, 'fine-x4');
    expect(points.find(({ choice }) => choice.card.id === 'fine-x4')!.label).not.toBeNull();
  });

  it('says seconds for an example while nothing is queued, and nothing without a speed', () => {
    expect(secondsOf({ ...four[0]!, batchSeconds: null, mps: 2 })).toBe(192);
    expect(secondsOf({ ...four[0]!, batchSeconds: null, mps: null })).toBeNull();
  });
});

describe('which models are compared', () => {
  it('takes five of one scale, the one in use first, the others from fast to fine', () => {
    const selectedModel = choices.find(({ card }) => card.id === 'realesrgan-x4plus')!;
    const [first, ...others] = choicesToCompare(choices, selectedModel);
    expect(first).toBe(selectedModel);
    expect(others).toHaveLength(4);
    expect(new Set(others.map(({ card }) => card.scale))).toEqual(new Set([4]));
    const seconds = others.map((choice) => secondsOf(choice)!);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  });
});
