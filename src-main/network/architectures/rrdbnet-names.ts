import type { WeightMap } from '../weight-source.js';

/**
 * The three ways RRDBNet files name their tensors, brought to the newest (BasicSR, Real-ESRGAN):
 * ESRGAN's first code counts the layers of one sequence (`model.1.sub.0.RDB1.conv1.0`), its second calls the trunk
 * `RRDB_trunk`. Other names are left as they are.
 */
export function withNewNames(weights: WeightMap): WeightMap {
  const layers = layersAfterTrunk(weights);
  const rename = (name: string): string => {
    for (const [old, now] of RENAMED) if (old.test(name)) return name.replace(old, now);
    const layer = /^model\.(\d+)\.(weight|bias)$/.exec(name);
    return layer === null ? name : `${nameOfLayer(layers, Number(layer[1]))}.${layer[2]}`;
  };
  return new Map([...weights].map(([name, tensor]) => [rename(name), tensor]));
}

const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/^model\.0\./, 'conv_first.'],
  [/^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\./, 'body.$1.rdb$2.conv$3.'],
  [/^model\.1\.sub\.\d+\.(?=weight$|bias$)/, 'conv_body.'],
  [/^RRDB_trunk\.(\d+)\.RDB(\d)\.conv(\d)\./, 'body.$1.rdb$2.conv$3.'],
  [/^trunk_conv\./, 'conv_body.'],
  [/^upconv(\d)\./, 'conv_up$1.'],
  [/^HRconv\./, 'conv_hr.'],
];

/** Numbers of the convolutions after the trunk; resizes and activations have numbers too, but no tensors. */
function layersAfterTrunk(weights: WeightMap): number[] {
  const numbers = [...weights.keys()].map((name) => Number(/^model\.(\d+)\.weight$/.exec(name)?.[1] ?? 0));
  return numbers.filter((number) => number > 1).sort((a, b) => a - b);
}

/** The last two finish the picture; those before enlarge it. */
function nameOfLayer(layers: readonly number[], number: number): string {
  const place = layers.indexOf(number);
  return ['conv_last', 'conv_hr'][layers.length - 1 - place] ?? `conv_up${place + 1}`;
}
