import type { Tensor } from '../../network/graph.js';
import { roundEven } from './numbers.js';

// x86 processors without VNNI multiply uint8 with int8 by an instruction (pmaddubsw) that adds two products in 16 bits
// and cuts off what does not fit, without a word. Two neighbours of one sign that add up to no more than 128 always fit:
// 255 * 128 < 2^15. ONNX Runtime's kernels take for neighbours what lies side by side in the order row, column, channel.

const LARGEST = 127;
const LARGEST_PAIR = 128;

/** Scales that are tried, from the finest one to the double, at which no pair can be too large. */
const TRIES = 16;

/** A channel's weights as integers, and the square error of that, in steps of the finest scale. */
interface Rounded {
  readonly values: Int8Array;
  readonly coarser: number;
  readonly error: number;
}

/**
 * A kernel (out, in, kh, kw) as int8 in -127..127, symmetric, with one scale for each channel it gives: the one of
 * least square error when pairs that are too large are brought down to what any processor adds up rightly. A channel of
 * zeros has the scale 1.
 */
export function weightTensor({ shape, data }: Tensor): { tensor: Tensor; scales: Float32Array } {
  const [out, channels, ...kernel] = shape as [number, number, ...number[]];
  const taps = kernel.reduce((a, b) => a * b, 1);
  const each = channels * taps;
  const order = Int32Array.from({ length: each }, (_, i) => (i % channels) * taps + Math.floor(i / channels));
  const values = new Int8Array(data.length);
  const scales = new Float32Array(out);
  for (let c = 0; c < out; c++) {
    const weights = Float64Array.from({ length: each }, (_, i) => Number(data[c * each + i]));
    const finest = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / LARGEST || 1;
    const steps = weights.map((value) => value / finest);
    let best = rounded(steps, order, 1);
    for (let i = 1; i <= TRIES; i++) {
      const other = rounded(steps, order, 1 + i / TRIES);
      if (other.error < best.error) best = other;
    }
    values.set(best.values, c * each);
    scales[c] = finest * best.coarser;
  }
  return { tensor: { type: 'int8', shape, data: values }, scales };
}

function rounded(steps: Float64Array, order: Int32Array, coarser: number): Rounded {
  const values = Int8Array.from(steps, (value) => roundEven(value / coarser));
  for (let i = 0; i + 1 < order.length; i += 2) {
    const [a, b] = [order[i]!, order[i + 1]!];
    const excess = Math.abs(values[a]! + values[b]!) - LARGEST_PAIR;
    if (excess <= 0) continue;
    // Only two of one sign can add up to so much. Taking half from each errs least.
    const sign = Math.sign(values[a]!);
    values[a]! -= sign * (excess >> 1);
    values[b]! -= sign * (excess - (excess >> 1));
  }
  const error = steps.reduce((sum, value, i) => sum + (value - values[i]! * coarser) ** 2, 0);
  return { values, coarser, error };
}
