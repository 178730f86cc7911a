import { damagedWeights } from '../damaged.js';
import { NumberBudget } from '../limits.js';
import type { WeightTensor } from '../types.js';
import { materialise } from './materialise.js';
import type { Pickled } from './pickle-machine.js';
import { StoredTensor, type Storage } from './tensors.js';

type Table = Map<Pickled, Pickled>;

/** Names under which training programs keep the table; the running average first, as its authors evaluate with it. */
const WRAPPERS = ['params_ema', 'params', 'state_dict', 'model_state_dict', 'model', 'net'];

/** A table can hold itself. */
const MOST_WRAPPERS = 4;

/**
 * The named tensors in what a file holds: wrappers are opened, `module.` prefixes of data-parallel training are
 * dropped, and whole-number tensors are left out.
 *
 * @param bytesOf the numbers of a storage, as the file has them
 */
export function namedTensors(value: Pickled, bytesOf: (storage: Storage) => Uint8Array): Map<string, WeightTensor> {
  const budget = new NumberBudget();
  const tensors = new Map<string, WeightTensor>();
  for (const [name, entry] of unwrap(value)) {
    if (!(entry instanceof StoredTensor)) continue;
    if (typeof name !== 'string') throw damagedWeights('PyTorch', 'a tensor in it has a name that is no text');
    const tensor = materialise(entry, bytesOf(entry.storage), budget);
    if (tensor !== undefined) tensors.set(name.replace(/^module\./, ''), tensor);
  }
  if (tensors.size === 0) throw damagedWeights('PyTorch', 'there are no tensors with names in it');
  return tensors;
}

function unwrap(value: Pickled): Table {
  if (!(value instanceof Map)) throw damagedWeights('PyTorch', 'it holds no table of tensors');
  let table: Table = value;
  for (let depth = 0; depth <= MOST_WRAPPERS; depth++) {
    const inner = WRAPPERS.map((name) => table.get(name)).find((entry): entry is Table => entry instanceof Map);
    if (inner === undefined) return table;
    table = inner;
  }
  throw damagedWeights('PyTorch', 'its tables lie in one another without end');
}
