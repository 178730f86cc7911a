import { damagedWeights, shown, unsupportedWeights } from '../damaged.js';
import { MOST_AXES } from '../limits.js';
import type { NumberKind } from '../numbers.js';
import { Global, type Constructors, type Pickled, type PickleOptions } from './pickle-machine.js';

// What a weight file's pickle may build: tensors as views into storages, tables of them, and nothing else.

/** A block of numbers that tensors look into; its bytes come from elsewhere in the file. */
export class Storage {
  constructor(
    readonly key: string,
    /** Undefined for whole numbers, which no network here has as weights. */
    readonly kind: NumberKind | undefined,
    readonly elementSize: number,
    readonly count: number,
  ) {}
}

/** A view into a storage, as `_rebuild_tensor_v2` describes it; offset and strides count numbers, not bytes. */
export class StoredTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

const storageKinds: ReadonlyMap<string, { kind?: NumberKind; size: number }> = new Map([
  ['torch.DoubleStorage', { kind: 'float64', size: 8 }],
  ['torch.FloatStorage', { kind: 'float32', size: 4 }],
  ['torch.HalfStorage', { kind: 'float16', size: 2 }],
  ['torch.BFloat16Storage', { kind: 'bfloat16', size: 2 }],
  ['torch.LongStorage', { size: 8 }],
  ['torch.IntStorage', { size: 4 }],
  ['torch.ShortStorage', { size: 2 }],
  ['torch.CharStorage', { size: 1 }],
  ['torch.ByteStorage', { size: 1 }],
  ['torch.BoolStorage', { size: 1 }],
]);

const constructors: Constructors = {
  'collections.OrderedDict': ([pairs = []]) => new Map(pairs as [Pickled, Pickled][]),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides]) => {
    if (!(storage instanceof Storage)) throw damagedWeights('PyTorch', 'a tensor in it has no storage');
    const [sizes, steps] = [wholes(shape), wholes(strides)];
    if (sizes.length !== steps.length) throw damagedWeights('PyTorch', 'a tensor in it has other strides than sizes');
    return new StoredTensor(storage, whole(offset), sizes, steps);
  },
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch.Size': ([sizes]) => sizes,
  'torch.device': () => null,
};

/** The allow-list of PyTorch's weight files. */
export const torchPickle: PickleOptions = {
  constructors,
  mentioned: (name) => storageKinds.has(name),
  /** ('storage', type, key, device, count) and, in the old format, a part of another storage that it is a view of. */
  persistent(id) {
    const [tag, type, key, , count, part] = Array.isArray(id) ? (id as Pickled[]) : [];
    const facts = type instanceof Global ? storageKinds.get(type.name) : undefined;
    if (tag !== 'storage' || facts === undefined || typeof key !== 'string') {
      throw damagedWeights('PyTorch', 'a storage in it is of no known kind');
    }
    if (part !== undefined && part !== null) {
      throw unsupportedWeights('PyTorch', `its storage ${shown(key)} is part of another, as PyTorch had it before 0.4`);
    }
    return new Storage(key, facts.kind, facts.size, whole(count));
  },
};

function whole(value: Pickled): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw damagedWeights('PyTorch', 'a size or place in it is no whole number');
  }
  return value as number;
}

function wholes(values: Pickled): number[] {
  if (!Array.isArray(values) || values.length > MOST_AXES) {
    throw damagedWeights('PyTorch', `a tensor in it does not have 0 to ${MOST_AXES} sizes`);
  }
  return values.map(whole);
}
