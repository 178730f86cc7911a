import { unzipSync } from 'fflate';
import { Problem } from '../../base/problem.js';
import { damagedWeights, shown } from '../damaged.js';
import { readBounded } from '../limits.js';
import type { WeightReader } from '../types.js';
import { namedTensors } from './named.js';
import { readPickle } from './pickle.js';
import { torchPickle, type Storage } from './tensors.js';

/** PyTorch's container since 1.6: a zip with `NAME/data.pkl` and the storages as `NAME/data/KEY`, uncompressed. */
export const pytorchZip: WeightReader = {
  format: 'pytorch',
  recognises: (head) => head[0] === 0x50 && head[1] === 0x4b,
  async read(path) {
    const entries = unpack(await readBounded(path));
    const pickleName = [...entries.keys()].find((name) => /(^|\/)data\.pkl$/.test(name));
    if (pickleName === undefined) throw damagedWeights('PyTorch', 'the archive has no data.pkl');
    const folder = pickleName.slice(0, -'data.pkl'.length);
    const { value } = readPickle(entries.get(pickleName)!, 0, torchPickle);
    const bytesOf = ({ key }: Storage): Uint8Array => {
      const bytes = entries.get(`${folder}data/${key}`);
      if (bytes === undefined) throw damagedWeights('PyTorch', `its storage ${shown(key)} is missing`);
      return bytes;
    };
    return { format: 'pytorch', tensors: namedTensors(value, bytesOf), metadata: {} };
  },
};

/**
 * torch.save compresses nothing, so that an archive unpacks to no more than itself; a tool that packed it anew may have
 * saved a little. One that unpacks to far more is a bomb, or has entries that overlap.
 */
const MOST_SAVED = 2 ** 26;

function unpack(bytes: Uint8Array): Map<string, Uint8Array> {
  let total = 0;
  try {
    const entries = unzipSync(bytes, {
      filter({ size, originalSize }) {
        total += Math.max(size, originalSize);
        if (total > bytes.length + MOST_SAVED) throw damagedWeights('PyTorch', 'it unpacks to far more than its size');
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw damagedWeights('PyTorch', 'its archive cannot be unpacked', error);
  }
}
