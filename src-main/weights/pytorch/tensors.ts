import { damagedWeights } from '../damaged.js';
import { numberKinds, type NumberKind } from '../numbers.js';
import type { WeightTensor } from '../types.js';
import { Global, type Constructors, type Pickled, type PickleOptions } from './pickle.js';

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

/** A view into a storage, as `_rebuild_tensor_v2` describes it. */
export class StoredTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

const storageKinds: Readonly<Record<string, { kind?: NumberKind; size: number }>> = {
  DoubleStorage: { kind: 'float64', size: 8 },
  FloatStorage: { kind: 'float32', size: 4 },
  HalfStorage: { kind: 'float16', size: 2 },
  BFloat16Storage: { kind: 'bfloat16', size: 2 },
  LongStorage: { size: 8 },
  IntStorage: { size: 4 },
  ShortStorage: { size: 2 },
  CharStorage: { size: 1 },
  ByteStorage: { size: 1 },
  BoolStorage: { size: 1 },
};

const constructors: Constructors = {
  'collections.OrderedDict': (args) => {
    const pairs = (args[0] ?? []) as [Pickled, Pickled][];
    return new Map(pairs);
  },
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides]) => {
    if (!(storage instanceof Storage)) throw damagedWeights('PyTorch', 'a tensor in it has no storage');
    return new StoredTensor(storage, Number(offset), shape as number[], strides as number[]);
  },
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch.Size': ([sizes]) => sizes,
  'torch.device': () => null,
};

/** The allow-list of PyTorch's weight files. */
export const torchPickle: PickleOptions = {
  constructors,
  mentioned: (name) => name.startsWith('torch.') && Object.hasOwn(storageKinds, name.slice('torch.'.length)),
  persistent(id) {
    const [tag, type, key, , count] = Array.isArray(id) ? (id as Pickled[]) : [];
    const facts = type instanceof Global ? storageKinds[type.name.slice('torch.'.length)] : undefined;
    if (tag !== 'storage' || facts === undefined)
      throw damagedWeights('PyTorch', 'a storage in it is of no known kind');
    return new Storage(String(key), facts.kind, facts.size, Number(count));
  },
};

/** The numbers of a tensor out of its storage's bytes, in row-major order whatever its strides. */
export function materialise(tensor: StoredTensor, bytes: Uint8Array): WeightTensor | undefined {
  const { storage, offset, shape, strides } = tensor;
  if (storage.kind === undefined) return undefined;
  const count = shape.reduce((product, size) => product * size, 1);
  const last = shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, offset);
  const whole = [offset, ...shape, ...strides].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!whole || strides.length !== shape.length || (count > 0 && last * storage.elementSize >= bytes.length)) {
    throw damagedWeights('PyTorch', `a tensor of ${shape.join('x')} does not fit its storage`);
  }
  const kind = numberKinds[storage.kind];
  const usable = bytes.slice(0, bytes.length - (bytes.length % kind.size));
  const all = kind.decode(usable.buffer);
  const data = new Float32Array(count);
  const index = shape.map(() => 0);
  for (let i = 0, from = offset; i < count; i++) {
    data[i] = all[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { shape: [...shape], data };
}

const WRAPPERS = ['params_ema', 'params', 'state_dict', 'model_state_dict', 'model', 'net'];

/**
 * The named tensors in what a file holds: wrappers are opened (the running average first, as its authors evaluate
 * with), `module.` prefixes of data-parallel training are dropped, and whole-number tensors (counters of batch
 * normalisation) are left out.
 */
export function namedTensors(value: Pickled, bytesOf: (storage: Storage) => Uint8Array): Map<string, WeightTensor> {
  const table = unwrap(value);
  const tensors = new Map<string, WeightTensor>();
  for (const [name, entry] of table) {
    if (!(entry instanceof StoredTensor)) continue;
    const tensor = materialise(entry, bytesOf(entry.storage));
    if (tensor !== undefined) tensors.set(String(name).replace(/^module\./, ''), tensor);
  }
  if (tensors.size === 0) throw damagedWeights('PyTorch', 'there are no tensors with names in it');
  return tensors;
}

function unwrap(value: Pickled): Map<Pickled, Pickled> {
  if (!(value instanceof Map)) throw damagedWeights('PyTorch', 'it holds no table of tensors');
  const inner = WRAPPERS.map((name) => (value as Map<Pickled, Pickled>).get(name)).find(
    (entry) => entry instanceof Map,
  );
  return inner === undefined ? value : unwrap(inner);
}
