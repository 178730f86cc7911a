import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { damagedWeights } from './damaged.js';
import type { WeightReader, WeightTensor } from './types.js';

const manifestSchema = z.object({
  format: z.literal('layers-model'),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({ name: z.string(), shape: z.array(z.int().nonnegative()), dtype: z.literal('float32') }),
      ),
    }),
  ),
});

type Manifest = z.infer<typeof manifestSchema>;
type Entry = Manifest['weightsManifest'][number]['weights'][number];

/**
 * TensorFlow.js layers models (https://www.tensorflow.org/js/guide/save_load): a model.json that lists the tensors of
 * the shards beside it. `LAYER/kernel` becomes `LAYER.weight` in PyTorch's layout, `LAYER/bias` `LAYER.bias`.
 */
export const tfjs: WeightReader = {
  format: 'TensorFlow.js',
  recognises: (head, path) => path.endsWith('.json') && head[0] === 0x7b,
  async read(path) {
    const { weightsManifest } = parse(await readFile(path, 'utf8'));
    const tensors = new Map<string, WeightTensor>();
    for (const { paths, weights } of weightsManifest) {
      const bytes = Buffer.concat(await Promise.all(paths.map((name) => readShard(dirname(path), name))));
      let at = 0;
      for (const entry of weights) {
        const end = at + 4 * entry.shape.reduce((product, side) => product * side, 1);
        if (end > bytes.length) throw damagedWeights('TensorFlow.js', `its shards end before '${entry.name}' does`);
        tensors.set(...tensor(entry, new Float32Array(Uint8Array.from(bytes.subarray(at, end)).buffer)));
        at = end;
      }
      if (at < bytes.length)
        throw damagedWeights('TensorFlow.js', `its shards hold ${bytes.length - at} bytes too many`);
    }
    return { format: 'TensorFlow.js', tensors, metadata: {} };
  },
};

function parse(text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damagedWeights('TensorFlow.js', 'its model.json is not that of a layers model in single precision', error);
  }
}

/** Shards lie beside the model.json; a name that leads elsewhere is no shard. */
async function readShard(folder: string, name: string): Promise<Buffer> {
  if (name !== basename(name)) throw damagedWeights('TensorFlow.js', `'${name}' is not a file beside its model.json`);
  return readFile(join(folder, name)).catch((cause: unknown) => {
    throw damagedWeights('TensorFlow.js', `'${name}', one of its shards, cannot be read`, cause);
  });
}

function tensor({ name, shape }: Entry, data: Float32Array): [string, WeightTensor] {
  const renamed = name.replace(/\/kernel$/, '.weight').replaceAll('/', '.');
  return [renamed, name.endsWith('/kernel') && shape.length === 4 ? kernel(shape, data) : { shape, data }];
}

/** (kh, kw, in, out) to (out, in, kh, kw). */
function kernel(from: readonly number[], data: Float32Array): WeightTensor {
  const [kh, kw, width, out] = from as [number, number, number, number];
  const taps = kh * kw;
  const turned = new Float32Array(data.length);
  for (let tap = 0; tap < taps; tap++)
    for (let i = 0; i < width; i++)
      for (let o = 0; o < out; o++) turned[(o * width + i) * taps + tap] = data[(tap * width + i) * out + o]!;
  return { shape: [out, width, kh, kw], data: turned };
}
