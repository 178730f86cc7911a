import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../base/problem.js';
import { damagedWeights, shown, unsupportedWeights } from './damaged.js';
import { MOST_AXES, product, readBounded } from './limits.js';
import type { WeightReader, WeightTensor } from './types.js';

const NAME = 'TensorFlow.js';

const manifestSchema = z.object({
  format: z.literal('layers-model'),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  modelTopology: z.unknown().optional(),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().nonnegative()).max(MOST_AXES),
          dtype: z.string(),
          quantization: z.unknown().optional(),
        }),
      ),
    }),
  ),
});

type Manifest = z.infer<typeof manifestSchema>;
type Group = Manifest['weightsManifest'][number];

/**
 * TensorFlow.js layers models (https://www.tensorflow.org/js/guide/save_load): a model.json that lists the tensors of
 * the shards beside it. `LAYER/kernel` becomes `LAYER.weight` in PyTorch's layout, `LAYER/bias` `LAYER.bias`.
 */
export const tfjs: WeightReader = {
  format: 'tfjs',
  recognises: (head) => head[0] === 0x7b,
  async read(path) {
    const { weightsManifest, modelTopology: topology, generatedBy, convertedBy } = parse(await readBounded(path));
    const tensors = new Map<string, WeightTensor>();
    for (const group of weightsManifest) await readGroup(group, dirname(path), tensors);
    const facts = Object.entries({ generatedBy, convertedBy });
    const metadata = Object.fromEntries(facts.filter((fact): fact is [string, string] => typeof fact[1] === 'string'));
    return { format: 'tfjs', tensors, metadata, topology };
  },
};

function parse(bytes: Buffer): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw damagedWeights(NAME, 'its model.json is not that of a layers model', error);
  }
}

async function readGroup({ paths, weights }: Group, folder: string, tensors: Map<string, WeightTensor>): Promise<void> {
  for (const { name, dtype, quantization } of weights) {
    if (quantization !== undefined) throw unsupportedWeights(NAME, `${shown(name)} is quantised`);
    if (dtype !== 'float32') throw unsupportedWeights(NAME, `${shown(name)} has numbers of kind ${shown(dtype)}`);
  }
  if (new Set(paths).size !== paths.length) throw damagedWeights(NAME, 'its model.json names a shard twice');
  const bytes = Buffer.concat(await Promise.all(paths.map((name) => readShard(folder, name))));
  let at = 0;
  for (const { name, shape } of weights) {
    const end = at + 4 * product(shape);
    if (end > bytes.length) throw damagedWeights(NAME, `its shards end before ${shown(name)} does`);
    const data = new Float32Array(new Uint8Array(bytes.subarray(at, end)).buffer);
    const renamed = name.replace(/\/(depthwise_)?kernel$/, '.weight').replaceAll('/', '.');
    tensors.set(renamed, inTorchLayout(name, { shape, data }));
    at = end;
  }
  if (at < bytes.length) throw damagedWeights(NAME, `its shards hold ${bytes.length - at} bytes too many`);
}

/** Shards lie beside the model.json; a name that leads elsewhere is no shard. */
async function readShard(folder: string, name: string): Promise<Buffer> {
  if (name !== basename(name)) throw damagedWeights(NAME, `${shown(name)} is not a file beside its model.json`);
  return readBounded(join(folder, name)).catch((cause: unknown) => {
    if (cause instanceof Problem) throw cause;
    throw damagedWeights(NAME, `${shown(name)}, one of its shards, cannot be read`, cause);
  });
}

/** Kernels are (kh, kw, in, out); depthwise ones (kh, kw, in, multiplier), which in PyTorch are in x multiplier filters. */
function inTorchLayout(name: string, tensor: WeightTensor): WeightTensor {
  if (!/(^|\/)(depthwise_)?kernel$/.test(name) || tensor.shape.length !== 4) return tensor;
  const [kh, kw, width, out] = tensor.shape as [number, number, number, number];
  return name.endsWith('depthwise_kernel')
    ? turned([kh, kw, 1, width * out], tensor.data)
    : turned([kh, kw, width, out], tensor.data);
}

/** (kh, kw, in, out) to (out, in, kh, kw). */
function turned([kh, kw, width, out]: readonly [number, number, number, number], from: Float32Array): WeightTensor {
  const taps = kh * kw;
  const data = new Float32Array(from.length);
  for (let tap = 0; tap < taps; tap++)
    for (let i = 0; i < width; i++)
      for (let o = 0; o < out; o++) data[(o * width + i) * taps + tap] = from[(tap * width + i) * out + o]!;
  return { shape: [out, width, kh, kw], data };
}
