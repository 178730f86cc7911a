import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { damagedWeights } from '../damaged.js';
import type { WeightReader } from '../types.js';
import { readPickle } from './pickle.js';
import { namedTensors, torchPickle, type Storage } from './tensors.js';

/** The largest super-resolution networks are some 300 MB; a container that unpacks to more is hostile. */
const MOST_BYTES = 2 ** 31;

/** PyTorch's container since 1.6: a zip with `NAME/data.pkl` and the storages as `NAME/data/KEY`, uncompressed. */
export const pytorchZip: WeightReader = {
  format: 'pytorch',
  recognises: (head) => head[0] === 0x50 && head[1] === 0x4b,
  async read(path) {
    const entries = unpack(await readFile(path));
    const pickleName = Object.keys(entries).find((name) => name.endsWith('/data.pkl') || name === 'data.pkl');
    if (pickleName === undefined) throw damagedWeights('PyTorch', 'the archive has no data.pkl');
    const folder = pickleName.slice(0, -'data.pkl'.length);
    const { value } = readPickle(entries[pickleName]!, 0, torchPickle);
    const bytesOf = (storage: Storage): Uint8Array => {
      const bytes = entries[`${folder}data/${storage.key}`];
      if (bytes === undefined) throw damagedWeights('PyTorch', `its storage ${storage.key} is missing`);
      return bytes;
    };
    return { format: 'pytorch', tensors: namedTensors(value, bytesOf), metadata: {} };
  },
};

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter({ originalSize }) {
        total += originalSize;
        if (total > MOST_BYTES) throw damagedWeights('PyTorch', 'it unpacks to more than 2 GiB');
        return true;
      },
    });
  } catch (error) {
    throw damagedWeights('PyTorch', 'its archive cannot be unpacked', error);
  }
}
