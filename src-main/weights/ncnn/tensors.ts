import { damagedWeights, shown, unsupportedWeights } from '../damaged.js';
import type { NcnnLayer, WeightTensor } from '../types.js';
import type { Blobs } from './blobs.js';

type Tensors = Map<string, WeightTensor>;
type Read = (layer: NcnnLayer, blobs: Blobs, tensors: Tensors) => void;

/** The learnt numbers of `layers`, in PyTorch's layouts; parameters' numbers are those of ncnn's operator table. */
export function tensorsOf(layers: readonly NcnnLayer[], blobs: Blobs): Tensors {
  const tensors: Tensors = new Map();
  for (const layer of layers) {
    // A layer whose numbers were passed over would leave all later ones with those of their neighbours.
    if (notRead.has(layer.type) && !scaledByBlob(layer)) {
      throw unsupportedWeights('ncnn', `its layer ${shown(layer.name)} is a ${layer.type}, whose weights are not read`);
    }
    readers.get(layer.type)?.(layer, blobs, tensors);
  }
  return tensors;
}

/** Kernels are stored (out, in / groups, kh, kw), as in PyTorch. */
const convolution: Read = (layer, blobs, tensors) => {
  // Weights that come in as a blob, from another layer, are not in the file.
  if (number(layer, 19, 0) === 1) return;
  const { out, taps, count, groups, kernel } = kernelFacts(layer);
  const width = count / (out * taps);
  if (!Number.isInteger(width) || out % groups !== 0) throw unfitting(layer);
  tensors.set(`${layer.name}.weight`, { shape: [out, width, ...kernel], data: blobs.tagged(count) });
  bias(layer, out, 5, blobs, tensors);
};

/** Kernels are stored (group, out / groups, in / groups, kh, kw); PyTorch's transposed ones are (in, out / groups, kh, kw). */
const deconvolution: Read = (layer, blobs, tensors) => {
  if (number(layer, 28, 0) === 1) return;
  const { out, taps, count, groups, kernel } = kernelFacts(layer);
  const [to, from] = [out / groups, count / (out * taps)];
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw unfitting(layer);
  const stored = blobs.tagged(count);
  const data = new Float32Array(count);
  for (let group = 0; group < groups; group++)
    for (let o = 0; o < to; o++)
      for (let i = 0; i < from; i++) {
        const at = ((group * to + o) * from + i) * taps;
        data.set(stored.subarray(at, at + taps), ((group * from + i) * to + o) * taps);
      }
  tensors.set(`${layer.name}.weight`, { shape: [from * groups, to, ...kernel], data });
  bias(layer, out, 5, blobs, tensors);
};

const innerProduct: Read = (layer, blobs, tensors) => {
  refuseBytes(layer);
  const [out, count] = [number(layer, 0), number(layer, 2)];
  if (!Number.isInteger(count / out)) throw unfitting(layer);
  tensors.set(`${layer.name}.weight`, { shape: [out, count / out], data: blobs.tagged(count) });
  bias(layer, out, 1, blobs, tensors);
};

const prelu: Read = (layer, blobs, tensors) => {
  const count = number(layer, 0);
  tensors.set(`${layer.name}.slope`, { shape: [count], data: blobs.plain(count) });
};

const readers: ReadonlyMap<string, Read> = new Map([
  ['Convolution', convolution],
  ['ConvolutionDepthWise', convolution],
  ['Deconvolution', deconvolution],
  ['DeconvolutionDepthWise', deconvolution],
  ['InnerProduct', innerProduct],
  ['PReLU', prelu],
]);

/** The other layers of ncnn that read from the .bin file. */
const notRead: ReadonlySet<string> = new Set(
  `BatchNorm Bias Convolution1D Convolution3D ConvolutionDepthWise1D ConvolutionDepthWise3D Deconvolution1D
  Deconvolution3D DeconvolutionDepthWise1D DeconvolutionDepthWise3D DeformableConv2D Dequantize Embed Gemm GroupNorm
  GRU InstanceNorm LayerNorm LSTM MemoryData MultiHeadAttention Normalize Quantize Requantize RMSNorm RNN
  Scale`.split(/\s+/),
);

/** A Scale whose factors come in as a blob, which ncnn marks by -233 of them, has nothing in the file. */
const scaledByBlob = ({ type, params }: NcnnLayer): boolean => type === 'Scale' && params.get(0) === -233;

function bias(layer: NcnnLayer, count: number, id: number, blobs: Blobs, tensors: Tensors): void {
  if (number(layer, id, 0) === 1) tensors.set(`${layer.name}.bias`, { shape: [count], data: blobs.plain(count) });
}

function kernelFacts(layer: NcnnLayer) {
  refuseBytes(layer);
  const [out, kw, count, groups] = [number(layer, 0), number(layer, 1), number(layer, 6), number(layer, 7, 1)];
  const kh = number(layer, 11, kw);
  return { out, taps: kh * kw, count, groups, kernel: [kh, kw] };
}

function refuseBytes(layer: NcnnLayer): void {
  if (number(layer, 8, 0) !== 0) {
    throw unsupportedWeights('ncnn', `its layer ${shown(layer.name)} has weights of 8-bit whole numbers`);
  }
}

/** A parameter that is a count; without a fallback the layer must have it. */
function number(layer: NcnnLayer, id: number, fallback?: number): number {
  const value = layer.params.get(id) ?? fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw unfitting(layer);
  return value;
}

const unfitting = ({ name }: NcnnLayer) =>
  damagedWeights('ncnn', `the sizes of its layer ${shown(name)} do not fit together`);
