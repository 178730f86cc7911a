import { damagedWeights, shown } from '../damaged.js';
import { readBounded } from '../limits.js';
import type { WeightReader } from '../types.js';
import { namedTensors } from './named.js';
import { readPickle } from './pickle.js';
import type { Pickled } from './pickle-machine.js';
import { Storage, torchPickle } from './tensors.js';

/** The number PyTorch puts first, as near as a double comes to its 80 bits. */
const MAGIC = Number(0x1950a86a20f9469cfc6cn);

/**
 * PyTorch's format before 1.6 (torch/serialization.py, _legacy_load): pickles of a magic number, a version, facts of the
 * machine, the object and the list of storage keys; then each storage as a 64-bit count and its numbers.
 */
export const pytorchLegacy: WeightReader = {
  format: 'pytorch',
  recognises: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5,
  async read(path) {
    const bytes = await readBounded(path);
    const storages = new StorageTable();
    const options = {
      ...torchPickle,
      persistent: (id: Pickled) => storages.known(torchPickle.persistent(id) as Storage),
    };
    let at = 0;
    const next = (): Pickled => {
      const { value, end } = readPickle(bytes, at, options);
      at = end;
      return value;
    };
    if (next() !== MAGIC) throw damagedWeights('PyTorch', 'this pickle stream was not written by torch.save');
    next();
    next();
    const object = next();
    storages.readBytes(bytes, next(), at);
    const tensors = namedTensors(object, (storage) => storages.bytesOf(storage));
    return { format: 'pytorch', tensors, metadata: {} };
  },
};

/** The storages that the pickle names, and their bytes behind it. */
class StorageTable {
  readonly #storages = new Map<string, Storage>();
  readonly #bytes = new Map<string, Uint8Array>();

  /** Tensors that share a storage name it again. */
  known(storage: Storage): Storage {
    const known = this.#storages.get(storage.key) ?? storage;
    if (known.kind !== storage.kind || known.count !== storage.count) {
      throw damagedWeights('PyTorch', `its storage ${shown(storage.key)} is described in two ways`);
    }
    this.#storages.set(storage.key, known);
    return known;
  }

  readBytes(file: Buffer, keys: Pickled, start: number): void {
    if (!Array.isArray(keys)) throw damagedWeights('PyTorch', 'it has no list of storages');
    let at = start;
    for (const key of keys as Pickled[]) {
      const storage = typeof key === 'string' ? this.#storages.get(key) : undefined;
      if (storage === undefined) throw damagedWeights('PyTorch', 'it lists a storage that belongs to no tensor');
      const length = at + 8 > file.length ? NaN : Number(file.readBigUInt64LE(at)) * storage.elementSize;
      if (!(at + 8 + length <= file.length)) throw damagedWeights('PyTorch', 'it ends before its storages do');
      this.#bytes.set(storage.key, file.subarray(at + 8, at + 8 + length));
      at += 8 + length;
    }
  }

  bytesOf({ key }: Storage): Uint8Array {
    const bytes = this.#bytes.get(key);
    if (bytes === undefined) throw damagedWeights('PyTorch', `its storage ${shown(key)} is missing`);
    return bytes;
  }
}
