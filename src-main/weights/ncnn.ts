import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { damagedWeights } from './damaged.js';
import { fromHalf } from './numbers.js';
import type { WeightReader, WeightTensor } from './types.js';

// ncnn's pair of files (https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure): layers as text in
// NAME.param, their numbers one after the other in NAME.bin.

const MAGIC = '7767517';

/** Tag before a blob of weights: what its numbers are. */
const HALF = 0x01306b47;
const SINGLE = [0, 0x0002c056];

interface Layer {
  readonly type: string;
  readonly name: string;
  readonly params: ReadonlyMap<number, number>;
}

/** Tensors named `LAYER.weight`, `LAYER.bias` and, for PReLU, `LAYER.slope`, in the order of the layers. */
export const ncnn: WeightReader = {
  format: 'ncnn',
  recognises: (head, path) =>
    path.endsWith('.bin') || new TextDecoder().decode(head.subarray(0, MAGIC.length)) === MAGIC,
  async read(path) {
    const stem = path.replace(/\.(param|bin)$/, '');
    const [text, bytes] = await Promise.all([readHalf(`${stem}.param`), readHalf(`${stem}.bin`)]);
    const layers = parseLayers(text.toString('utf8'));
    const blobs = new Blobs(bytes);
    const tensors = new Map<string, WeightTensor>();
    for (const layer of layers) weightsOf[layer.type]?.(layer, blobs, tensors);
    blobs.finish();
    const metadata = { layers: layers.map(({ type, params }) => [type, ...params].join(' ')).join('\n') };
    return { format: 'ncnn', tensors, metadata };
  },
};

async function readHalf(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw damagedWeights('ncnn', `${basename(path)}, one of its two files, cannot be read`, cause);
  });
}

function parseLayers(text: string): Layer[] {
  const [magic, , ...lines] = text.trim().split(/\r?\n/);
  if (magic?.trim() !== MAGIC) throw damagedWeights('ncnn', 'its .param file does not begin with 7767517');
  return lines.map((line) => {
    const [type = '', name = '', inputs, outputs, ...rest] = line.trim().split(/\s+/);
    const params = rest.slice(Number(inputs) + Number(outputs)).map((pair) => pair.split('=').map(Number));
    return { type, name, params: new Map(params as [number, number][]) };
  });
}

type Read = (layer: Layer, blobs: Blobs, tensors: Map<string, WeightTensor>) => void;

const convolution: Read = ({ name, params }, blobs, tensors) => {
  const out = params.get(0)!;
  const [kw, bias, count, groups] = [params.get(1)!, params.get(5) ?? 0, params.get(6)!, params.get(7) ?? 1];
  const kh = params.get(11) ?? kw;
  if (params.get(8)) throw damagedWeights('ncnn', `the layer ${name} has 8-bit weights, which are not supported`);
  tensors.set(`${name}.weight`, { shape: [out, count / (out * kh * kw), kh, kw], data: blobs.tagged(count) });
  if (bias) tensors.set(`${name}.bias`, { shape: [out], data: blobs.plain(out) });
  if (!Number.isInteger(count / (out * kh * kw)) || out % groups !== 0) {
    throw damagedWeights('ncnn', `the sizes of its layer ${name} do not fit together`);
  }
};

const weightsOf: Readonly<Record<string, Read>> = {
  Convolution: convolution,
  ConvolutionDepthWise: convolution,
  PReLU: ({ name, params }, blobs, tensors) => {
    const count = params.get(0)!;
    tensors.set(`${name}.slope`, { shape: [count], data: blobs.plain(count) });
  },
};

/** The .bin file, read from front to back. */
class Blobs {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Numbers whose kind is told by a tag before them; half-precision ones are padded to four bytes. */
  tagged(count: number): Float32Array {
    const tag = this.#take(4).readUInt32LE(0);
    if (tag === HALF) {
      const data = fromHalf(new Uint16Array(copy(this.#take(count * 2))));
      this.#take((4 - ((count * 2) % 4)) % 4);
      return data;
    }
    if (SINGLE.includes(tag)) return this.plain(count);
    throw damagedWeights('ncnn', `its weights are of a kind (0x${tag.toString(16)}) that is not supported`);
  }

  plain(count: number): Float32Array {
    return new Float32Array(copy(this.#take(count * 4)));
  }

  finish(): void {
    if (this.#at !== this.bytes.length) {
      throw damagedWeights('ncnn', `${this.bytes.length - this.#at} bytes of its .bin file belong to no layer`);
    }
  }

  #take(length: number): Buffer {
    if (!(length >= 0) || this.#at + length > this.bytes.length) {
      throw damagedWeights('ncnn', 'its .bin file ends too early');
    }
    return this.bytes.subarray(this.#at, (this.#at += length));
  }
}

const copy = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
