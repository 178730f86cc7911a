import { z } from 'zod';
import { damagedWeights, shown, unsupportedWeights } from './damaged.js';
import { MOST_AXES, product, readBounded } from './limits.js';
import { numberKinds, type NumberKind } from './numbers.js';
import type { WeightFile, WeightReader, WeightTensor } from './types.js';

/** The specification's limit for a header. */
const MOST_HEADER = 100_000_000;

interface NumberType {
  readonly size: number;
  readonly kind?: NumberKind;
}

/** Bytes a number; those without a kind are whole numbers, counters of batch normalisation, which no network needs. */
const types: ReadonlyMap<string, NumberType> = new Map<string, NumberType>([
  ['F64', { size: 8, kind: 'float64' }],
  ['F32', { size: 4, kind: 'float32' }],
  ['F16', { size: 2, kind: 'float16' }],
  ['BF16', { size: 2, kind: 'bfloat16' }],
  ['I64', { size: 8 }],
  ['U64', { size: 8 }],
  ['I32', { size: 4 }],
  ['U32', { size: 4 }],
  ['I16', { size: 2 }],
  ['U16', { size: 2 }],
  ['I8', { size: 1 }],
  ['U8', { size: 1 }],
  ['BOOL', { size: 1 }],
]);

const whole = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(whole).max(MOST_AXES),
  data_offsets: z.tuple([whole, whole]),
});
const headerSchema = z.looseObject({ __metadata__: z.record(z.string(), z.string()).optional() });

interface Entry extends z.infer<typeof entrySchema> {
  readonly name: string;
}

/** safetensors (https://huggingface.co/docs/safetensors): a 64-bit length, a JSON header, then the numbers. */
export const safetensors: WeightReader = {
  format: 'safetensors',
  recognises: (head) => head.length > 9 && head[8] === 0x7b && head[7] === 0 && head[6] === 0 && head[5] === 0,
  async read(path) {
    return parseSafetensors(await readBounded(path));
  },
};

/** As {@link safetensors} reads a file, from its bytes. */
export function parseSafetensors(bytes: Buffer): WeightFile {
  const length = Number(bytes.readBigUInt64LE(0));
  if (length > MOST_HEADER || 8 + length > bytes.length) {
    throw damagedWeights('safetensors', 'its header is longer than the file, or than the format allows');
  }
  const { entries, metadata } = parseHeader(bytes.toString('utf8', 8, 8 + length));
  const body = bytes.subarray(8 + length);
  checkPlaces(entries, body.length);
  const tensors = new Map<string, WeightTensor>();
  for (const entry of entries) {
    const tensor = decode(entry, body);
    if (tensor !== undefined) tensors.set(entry.name, tensor);
  }
  return { format: 'safetensors', tensors, metadata };
}

function parseHeader(text: string): { entries: Entry[]; metadata: Record<string, string> } {
  try {
    const { __metadata__: metadata = {}, ...rest } = headerSchema.parse(JSON.parse(text));
    const entries = Object.entries(rest).map(([name, entry]) => ({ name, ...entrySchema.parse(entry) }));
    return { entries, metadata };
  } catch (error) {
    throw damagedWeights('safetensors', 'its header is not what the format asks for', error);
  }
}

/** The format's own rule: tensors fill the body one after the other, without overlap, gap or rest. */
function checkPlaces(entries: readonly Entry[], length: number): void {
  const places = entries.map((entry) => entry.data_offsets).sort(([a, b], [c, d]) => a - c || b - d);
  let at = 0;
  for (const [start, end] of places) {
    if (start !== at || end < start) throw damagedWeights('safetensors', 'its tensors overlap or leave gaps');
    at = end;
  }
  if (at !== length) throw damagedWeights('safetensors', `its tensors take ${at} bytes where it has ${length}`);
}

function decode({ name, dtype, shape, data_offsets: [start, end] }: Entry, body: Buffer): WeightTensor | undefined {
  const type = types.get(dtype);
  if (type === undefined) throw unsupportedWeights('safetensors', `${shown(name)} has numbers of kind ${shown(dtype)}`);
  if (end - start !== product(shape) * type.size) {
    throw damagedWeights('safetensors', `${shown(name)} of ${shape.join('x')} does not fit its place in the file`);
  }
  if (type.kind === undefined) return undefined;
  return { shape, data: numberKinds[type.kind].decode(new Uint8Array(body.subarray(start, end)).buffer) };
}
