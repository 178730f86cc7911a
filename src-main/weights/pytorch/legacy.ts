import { readFile } from 'node:fs/promises';
import { damagedWeights } from '../damaged.js';
import type { WeightReader } from '../types.js';
import { readPickle, type Pickled } from './pickle.js';
import { namedTensors, Storage, torchPickle } from './tensors.js';

/**
 * PyTorch's format before 1.6 (torch/serialization.py, _legacy_load): pickles of a magic number, a version, facts of the
 * machine, the object and the list of storage keys; then each storage as a 64-bit count and its numbers.
 */
export const pytorchLegacy: WeightReader = {
  format: 'pytorch',
  recognises: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5,
  async read(path) {
    const bytes = await readFile(path);
    const storages = new Map<string, Storage>();
    const options = {
      ...torchPickle,
      persistent(id: Pickled) {
        const storage = torchPickle.persistent(id) as Storage;
        const known = storages.get(storage.key) ?? storage;
        storages.set(storage.key, known);
        return known;
      },
    };
    let at = 0;
    const next = (): Pickled => {
      const { value, end } = readPickle(bytes, at, options);
      at = end;
      return value;
    };
    for (let skipped = 0; skipped < 3; skipped++) next();
    const object = next();
    const keys = next();
    if (!Array.isArray(keys)) throw damagedWeights('PyTorch', 'it has no list of storages');
    const blocks = new Map<string, Uint8Array>();
    for (const key of keys as unknown[]) {
      const storage = storages.get(String(key));
      if (storage === undefined) throw damagedWeights('PyTorch', `its storage ${String(key)} belongs to no tensor`);
      if (at + 8 > bytes.length) throw damagedWeights('PyTorch', 'it ends before its storages do');
      const length = Number(bytes.readBigUInt64LE(at)) * storage.elementSize;
      if (at + 8 + length > bytes.length) throw damagedWeights('PyTorch', 'it ends before its storages do');
      blocks.set(storage.key, bytes.subarray(at + 8, at + 8 + length));
      at += 8 + length;
    }
    const bytesOf = (storage: Storage): Uint8Array => {
      const block = blocks.get(storage.key);
      if (block === undefined) throw damagedWeights('PyTorch', `its storage ${storage.key} is missing`);
      return new Uint8Array(block);
    };
    return { format: 'pytorch', tensors: namedTensors(object, bytesOf), metadata: {} };
  },
};
