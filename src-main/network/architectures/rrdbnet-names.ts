import type { WeightMap } from '../weight-source.js';

/**
 * The four ways RRDBNet files name their tensors, brought to the newest (BasicSR, Real-ESRGAN): ESRGAN's first code
 * counts the layers of one sequence (`model.1.sub.0.RDB1.conv1.0`), its second calls the trunk `RRDB_trunk`, and ncnn
 * has the exporter's names, but keeps the order. Other names are left as they are.
 */
export function withNewNames(weights: WeightMap): WeightMap {
  const rename = inOrderOfUse(weights) ?? byRules(weights);
  return new Map([...weights].map(([name, tensor]) => [rename(name), tensor]));
}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^model\.0\./, 'conv_first.'],
  [/^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\./, 'body.$1.rdb$2.conv$3.'],
  [/^model\.1\.sub\.\d+\.(?=weight$|bias$)/, 'conv_body.'],
  [/^RRDB_trunk\.(\d+)\.RDB(\d)\.conv(\d)\./, 'body.$1.rdb$2.conv$3.'],
  [/^trunk_conv\./, 'conv_body.'],
  [/^upconv(\d)\./, 'conv_up$1.'],
  [/^HRconv\./, 'conv_hr.'],
];

function byRules(weights: WeightMap): (name: string) => string {
  const layers = layersAfterTrunk(weights);
  return (name) => {
    for (const [old, now] of RULES) if (old.test(name)) return name.replace(old, now);
    const layer = /^model\.(\d+)\.(weight|bias)$/.exec(name);
    return layer === null ? name : `${nameOfLayer(layers, Number(layer[1]))}.${layer[2]}`;
  };
}

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

const BEFORE_TRUNK = ['conv_first'];
const AFTER_TRUNK = ['conv_body', 'conv_up1', 'conv_up2', 'conv_hr', 'conv_last'];
const IN_BLOCK = [1, 2, 3].flatMap((part) => [1, 2, 3, 4, 5].map((conv) => `rdb${part}.conv${conv}`));

/** New names from the order alone, where an exporter gave every layer a name of its own (`Conv_0`, `Conv_1`, `Conv_4`). */
function inOrderOfUse(weights: WeightMap): ((name: string) => string) | undefined {
  const layers = [...weights.keys()].flatMap((name) => /^([^.]+)\.weight$/.exec(name)?.[1] ?? []);
  const blocks = (layers.length - BEFORE_TRUNK.length - AFTER_TRUNK.length) / IN_BLOCK.length;
  const widthOf = (place: number) => weights.get(`${layers[place]}.weight`)?.shape[1];
  // What tells dense blocks: the second convolution sees what the first did and gave.
  const growing = widthOf(2) === (widthOf(1) ?? 0) + (weights.get(`${layers[1]}.weight`)?.shape[0] ?? 0);
  if (!Number.isInteger(blocks) || blocks < 1 || !growing || weights.has('conv_first.weight')) return undefined;
  const trunk = Array.from({ length: blocks }, (_, block) => IN_BLOCK.map((conv) => `body.${block}.${conv}`)).flat();
  const names = [...BEFORE_TRUNK, ...trunk, ...AFTER_TRUNK];
  const renamed = new Map(layers.map((layer, place) => [layer, names[place]!]));
  return (name) => name.replace(/^[^.]+(?=\.)/, (layer) => renamed.get(layer) ?? layer);
}
