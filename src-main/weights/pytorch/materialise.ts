import { damagedWeights } from '../damaged.js';
import { product, type NumberBudget } from '../limits.js';
import { numberKinds } from '../numbers.js';
import type { WeightTensor } from '../types.js';
import type { StoredTensor } from './tensors.js';

/**
 * The numbers of a tensor out of its storage's bytes, in row-major order whatever its strides; undefined for whole
 * numbers: a weight file has them only as counters of batch normalisation, which are of use in training alone.
 *
 * @throws Problem `weights-damaged` for a view past the end of the storage, `weights-too-large`
 */
export function materialise(tensor: StoredTensor, bytes: Uint8Array, budget: NumberBudget): WeightTensor | undefined {
  const { storage, offset, shape, strides } = tensor;
  if (bytes.length !== storage.count * storage.elementSize) {
    throw damagedWeights('PyTorch', `a storage in it has ${bytes.length} bytes where ${storage.count} numbers belong`);
  }
  const count = product(shape);
  const span = count === 0 ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1);
  if (offset + span > storage.count) {
    throw damagedWeights('PyTorch', `a tensor of ${shape.join('x')} does not fit its storage`);
  }
  if (storage.kind === undefined) return undefined;
  budget.spend(Math.max(count, span));
  const { size, decode } = numberKinds[storage.kind];
  const view = decode(new Uint8Array(bytes.subarray(offset * size, (offset + span) * size)).buffer);
  return { shape, data: isRowMajor(shape, strides) ? view : inOrder(view, count, shape, strides) };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((size, axis) => size <= 1 || strides[axis] === product(shape.slice(axis + 1)));
}

/** Walks the indices as a mileage counter does, the last axis fastest. */
function inOrder(
  view: Float32Array,
  count: number,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array {
  const data = new Float32Array(count);
  const index = shape.map(() => 0);
  for (let i = 0, from = 0; i < count; i++) {
    data[i] = view[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return data;
}
