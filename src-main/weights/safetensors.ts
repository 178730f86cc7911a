import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { damagedWeights } from './damaged.js';
import { numberKinds, type NumberKind } from './numbers.js';
import type { WeightReader, WeightTensor } from './types.js';

/** The specification's limit for a header. */
const MOST_HEADER = 100_000_000;

const kinds: Readonly<Record<string, NumberKind>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.string(),
      shape: z.array(z.int().nonnegative()),
      data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/** safetensors (https://huggingface.co/docs/safetensors): a 64-bit length, a JSON header, then the numbers. */
export const safetensors: WeightReader = {
  format: 'safetensors',
  recognises: (head) => head.length > 9 && head[8] === 0x7b && head[7] === 0 && head[6] === 0 && head[5] === 0,
  async read(path) {
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE(0));
    if (length > MOST_HEADER || 8 + length > bytes.length) {
      throw damagedWeights('safetensors', 'its header is longer than the file');
    }
    const header = parse(bytes.toString('utf8', 8, 8 + length));
    const body = bytes.subarray(8 + length);
    const tensors = new Map<string, WeightTensor>();
    let metadata: Record<string, string> = {};
    for (const [name, entry] of Object.entries(header)) {
      if (name === '__metadata__') metadata = entry as Record<string, string>;
      else tensors.set(name, tensor(name, entry as Entry, body));
    }
    return { format: 'safetensors', tensors, metadata };
  },
};

type Header = z.infer<typeof headerSchema>;
type Entry = Extract<Header[string], { dtype: string; shape: number[] }>;

function parse(text: string): Header {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damagedWeights('safetensors', 'its header is not what the format asks for', error);
  }
}

function tensor(name: string, { dtype, shape, data_offsets: [start, end] }: Entry, body: Buffer): WeightTensor {
  const kind = kinds[dtype];
  if (kind === undefined) throw damagedWeights('safetensors', `'${name}' has numbers of kind ${dtype}`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (end > body.length || end - start !== count * numberKinds[kind].size) {
    throw damagedWeights('safetensors', `'${name}' of ${shape.join('x')} does not fit its place in the file`);
  }
  return { shape, data: numberKinds[kind].decode(new Uint8Array(body.subarray(start, end)).buffer) };
}
