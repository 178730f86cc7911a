import { basename } from 'node:path';
import { Problem } from '../../base/problem.js';
import { damagedWeights } from '../damaged.js';
import { readBounded } from '../limits.js';
import type { WeightReader } from '../types.js';
import { Blobs } from './blobs.js';
import { MAGIC, parseLayers } from './param.js';
import { tensorsOf } from './tensors.js';

/**
 * ncnn's pair of files (https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure): layers as text in
 * NAME.param, their numbers one after the other in NAME.bin. Tensors are named `LAYER.weight`, `LAYER.bias` and, for
 * PReLU, `LAYER.slope`, in the order of the layers.
 */
export const ncnn: WeightReader = {
  format: 'ncnn',
  recognises: (head, path) =>
    /\.bin$/i.test(path) || new TextDecoder().decode(head.subarray(0, MAGIC.length)) === MAGIC,
  async read(path) {
    const stem = path.replace(/\.(param|bin)$/i, '');
    const [text, bytes] = await Promise.all([readHalf(`${stem}.param`), readHalf(`${stem}.bin`)]);
    const layers = parseLayers(text.toString('utf8'));
    const blobs = new Blobs(bytes);
    const tensors = tensorsOf(layers, blobs);
    blobs.finish();
    return { format: 'ncnn', tensors, metadata: {}, layers };
  },
};

async function readHalf(path: string): Promise<Buffer> {
  return readBounded(path).catch((cause: unknown) => {
    if (cause instanceof Problem) throw cause;
    throw damagedWeights('ncnn', `${basename(path)}, one of its two files, cannot be read`, cause);
  });
}
