import { describe, expect, test } from 'vitest';
import { pixelTensor, Session } from '../../../src-main/engine/runtime.js';
import { MEAN, PIXELS_IN, PIXELS_OUT, withPixelEnds, type PixelForm } from '../../../src-main/network/ends.js';
import { float32, type Graph } from '../../../src-main/network/graph.js';

/** A network that makes every sample `by` times as bright; white is 1. */
const brighter = (by: number): Graph => ({
  inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 'height', 'width'] }],
  outputs: [{ name: 'output', type: 'float32', shape: [1, 3, 'height', 'width'] }],
  initializers: new Map([['by', float32([], [by])]]),
  nodes: [{ op: 'Mul', inputs: ['input', 'by'], outputs: ['output'], attributes: {} }],
});

const FORMS: readonly PixelForm[] = [
  { depth: 8, channels: 3, range: 1 },
  { depth: 16, channels: 1, range: 1 },
];

describe.each(FORMS)('ends of $depth bits', (form) => {
  const white = 2 ** form.depth - 1;

  test.each([false, true])('round and clip (on a card: %s)', async (onCard) => {
    const [height, width] = [16, 32];
    const samples = new (form.depth === 8 ? Uint8Array : Uint16Array)(height * width * form.channels);
    for (let i = 0; i < samples.length; i++) samples[i] = i * 17 * (form.depth === 8 ? 1 : 257);
    const session = await Session.open(withPixelEnds(brighter(1.37), { ...form, onCard }));
    const results = await session.run({ [PIXELS_IN]: pixelTensor(samples, height, width, form.channels) });
    await session.release();
    const wanted = Array.from(samples, (sample) => Math.min(white, sample * 1.37));
    const off = Array.from(results[PIXELS_OUT]!.data as Uint8Array, (value, i) => Math.abs(value - wanted[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(0.5 + white * 2 ** -20);
    const mean = (Array.from(samples).reduce((sum, sample) => sum + sample, 0) * 1.37) / samples.length / white;
    expect((results[MEAN]!.data as Float32Array)[0]).toBeCloseTo(mean, 4);
  });

  // WebGPU's own list in ONNX Runtime 1.30 has no Round; its reductions give each result to one workgroup.
  test('on a card nothing comes back before it is whole numbers, and no sum is over all samples', () => {
    const { nodes } = withPixelEnds(brighter(1), { ...form, onCard: true });
    expect(nodes.filter(({ op }) => op === 'Round')).toEqual([]);
    const whole = nodes.filter(({ op, inputs }) => op === 'ReduceMean' && inputs[0] === 'output');
    const axes = whole.map(({ attributes }) => (attributes['axes'] as { ints: readonly number[] }).ints.length);
    expect(axes.length).toBeGreaterThan(0);
    expect(Math.max(...axes)).toBe(1);
  });
});
