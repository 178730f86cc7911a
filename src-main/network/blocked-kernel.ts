import { float32, type Tensor } from './graph.js';

/**
 * A kernel (out, in, kh, kw) as ONNX Runtime's convolutions in blocked layout want it: output channels in blocks of
 * `block`, filled up with zeros; input channels in blocks too where they come so, row-major
 * (out / block, in / block, kh, kw, block of in, block of out), else (out / block, in, kh, kw, block of out).
 */
export function blockedKernel(kernel: Tensor, block: number, inBlocks: boolean): Tensor {
  const [out, channels, height, width] = kernel.shape as [number, number, number, number];
  const taps = height * width;
  const depth = inBlocks ? block : 1;
  const from = kernel.data as Float32Array;
  const filled = filledUp(out, block);
  const to = new Float32Array(filled * channels * taps);
  for (let o = 0; o < out; o++) {
    const outer = Math.floor(o / block) * channels * taps * block + (o % block);
    for (let c = 0; c < channels; c++) {
      const inner = outer + (Math.floor(c / depth) * taps * depth + (c % depth)) * block;
      for (let tap = 0, at = (o * channels + c) * taps; tap < taps; tap++) {
        to[inner + tap * depth * block] = from[at + tap]!;
      }
    }
  }
  return float32([filled, channels, height, width], to);
}

/** Biases with zeros for the channels that fill up the last block. */
export function filledBias(bias: Tensor, block: number): Tensor {
  const to = new Float32Array(filledUp(bias.data.length, block));
  to.set(bias.data as Float32Array);
  return float32([to.length], to);
}

const filledUp = (channels: number, block: number): number => Math.ceil(channels / block) * block;
