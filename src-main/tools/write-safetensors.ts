import { product } from '../weights/limits.js';
import type { WeightTensor } from '../weights/types.js';

/**
 * The bytes of a safetensors file (https://huggingface.co/docs/safetensors) with these tensors, in their order and in
 * single precision. The numbers begin at a multiple of eight bytes, as the format's own writer has it.
 *
 * @param metadata text to keep beside the tensors
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WeightTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__' || product(shape) !== data.length) {
      throw new Error(`A tensor '${name}' of ${shape.join('x')} with ${data.length} numbers cannot be written.`);
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const padding = (8 - (text.length % 8)) % 8;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding));
  const bodies = [...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return Buffer.concat([length, text, Buffer.alloc(padding, ' '), ...bodies]);
}
