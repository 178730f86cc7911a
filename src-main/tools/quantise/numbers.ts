import type { Tensor } from '../../network/graph.js';

// The arithmetic of rounding to 8 bit: real = scale * (integer - zero).

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How a tensor's values are kept as uint8. */
export interface Encoding {
  /** float32. */
  readonly scale: number;
  /** The integer that stands for 0, so that 0 is exact: paddings and flat areas rest on it. */
  readonly zero: number;
}

const LEVELS = 255;

/** The uint8 encoding that covers a range and zero; a range of nothing but zero is kept at a scale of 1. */
export function encodingOf({ min, max }: Range): Encoding {
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const scale = Math.fround((high - low) / LEVELS);
  if (scale === 0) return { scale: 1, zero: 0 };
  return { scale, zero: Math.max(0, Math.min(LEVELS, Math.round(-low / scale))) };
}

/** A bias as int32, at the scale of the sums it is added to. */
export function biasTensor({ shape, data }: Tensor, scales: Float32Array): Tensor {
  const values = Int32Array.from(data as Float32Array, (value, c) => roundEven(value / scales[c]!));
  return { type: 'int32', shape, data: values };
}

/** ONNX rounds halves to the even neighbour. */
export function roundEven(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
}
