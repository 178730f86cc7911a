import { describe, expect, test } from 'vitest';
import { evenWindows, overlappingWindows, type Windows } from '../../../src-main/network/blocks/windows.js';
import { GraphBuilder, PICTURE, type Value } from '../../../src-main/network/builder.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { runGraph } from '../../fixtures/run-graph.js';

const graphs = (windowsOf: (b: GraphBuilder) => Windows) => {
  const graph = (work: (windows: Windows) => Value) => {
    const b = new GraphBuilder(new FreshWeights(1));
    return b.finish(PICTURE, work(windowsOf(b)));
  };
  return { cut: graph((w) => w.cut(PICTURE)), back: graph((w) => w.join(w.cut(PICTURE))) };
};

const picture = (height: number, width: number) => ({
  shape: [1, 3, height, width],
  data: Float32Array.from({ length: 3 * height * width }, (_, i) => ((i * 7919) % 1009) - 504),
});

/** What each window holds, one after the other, rows of windows first. */
function windowsOf(
  { shape, data }: ReturnType<typeof picture>,
  rows: readonly number[],
  columns: readonly number[],
  high: number,
  wide: number,
): number[] {
  const [, , height, width] = shape as [number, number, number, number];
  const found: number[] = [];
  for (const top of rows)
    for (const left of columns)
      for (let c = 0; c < 3; c++)
        for (let y = top; y < top + high; y++)
          for (let x = left; x < left + wide; x++) found.push(data[(c * height + y) * width + x]!);
  return found;
}

/** Where windows begin, as the authors' loop has it: steps from 0 on until one reaches the edge, to which it is moved. */
function starts(size: number, side: number): number[] {
  const count = Math.ceil(size / side);
  const step = count === 1 ? side : Math.ceil((size - side) / (count - 1));
  const found: number[] = [];
  for (let at = 0; ; at += step) {
    if (at + side >= size) return [...found, size - side];
    found.push(at);
  }
}

describe('windows of at most 7, overlapping', () => {
  const { cut, back } = graphs((b) => overlappingWindows(b, PICTURE, 7));

  test.each([
    [5, 3],
    [7, 7],
    [8, 14],
    [15, 20],
    [29, 13],
    [1, 50],
    [61, 6],
  ])('%i x %i', async (height, width) => {
    const input = picture(height, width);
    const [high, wide] = [Math.min(height, 7), Math.min(width, 7)];
    const parts = await runGraph(cut, input);
    const expected = windowsOf(input, starts(height, high), starts(width, wide), high, wide);
    expect([...parts.data]).toEqual(expected);
    expect(parts.shape).toEqual([expected.length / (3 * high * wide), 3, high * wide]);
    // Places in several windows hold the same in each, so that their mean is that.
    expect((await runGraph(back, input)).data).toEqual(input.data);
  });

  test('where windows overlap the mean of both is taken', async () => {
    const b = new GraphBuilder(new FreshWeights(1));
    const windows = overlappingWindows(b, PICTURE, 7);
    const parts = windows.cut(PICTURE);
    // A window less its own first sample: another number for each window.
    const first = b.split({ ...parts, channels: 3 }, [1, 2])[0]!;
    const least = b.op('ReduceMean', [first], { axes: { ints: [1, 2] }, keepdims: { int: 1 } }, 1);
    const graph = b.finish(PICTURE, windows.join(b.sub(parts, least)));
    const input = picture(1, 10);
    const result = await runGraph(graph, input);
    const means = [0, 3].map((at) => input.data.slice(at, at + 7).reduce((a, x) => a + x) / 7);
    const expected = [...input.data].map((value, i) => {
      const x = i % 10;
      const seen = [...(x < 7 ? [means[0]!] : []), ...(x >= 3 ? [means[1]!] : [])];
      return value - seen.reduce((a, m) => a + m) / seen.length;
    });
    result.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
  });
});

describe('windows of 4, side by side', () => {
  const { cut, back } = graphs((b) => evenWindows(b, PICTURE, 4));

  test.each([
    [4, 4],
    [8, 12],
    [20, 4],
  ])('%i x %i', async (height, width) => {
    const input = picture(height, width);
    const every4 = (size: number) => Array.from({ length: size / 4 }, (_, i) => 4 * i);
    expect([...(await runGraph(cut, input)).data]).toEqual(windowsOf(input, every4(height), every4(width), 4, 4));
    const again = await runGraph(back, input);
    expect(again.shape).toEqual(input.shape);
    expect(again.data).toEqual(input.data);
  });
});
