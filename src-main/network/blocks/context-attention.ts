import type { GraphBuilder, Value } from '../builder.js';
import { int, ints } from '../graph.js';
import { coarseMap, type CoarseMap } from './adaptive-pool.js';
import { byLength, layerNorm, unitLength } from './norms.js';
import { sampleBias, sampleVariance } from './statistics.js';
import { overlappingWindows, type Windows } from './windows.js';

// What VSCINet and ZenoSR end their blocks with.

/** Side of the cells whose largest values are looked at. */
export const CELL = 8;

/** Side of the windows in which channels are compared. */
const WINDOW = 72;

/** What depends on the picture's size alone; `bias` is N / (N - 1) for N pixels. */
export interface Surroundings {
  readonly map: CoarseMap;
  readonly bias: Value;
  readonly windows: Windows;
}

export const surroundingsOf = (b: GraphBuilder, picture: Value): Surroundings => ({
  map: coarseMap(b, picture, CELL),
  bias: sampleBias(b, picture),
  windows: overlappingWindows(b, picture, WINDOW),
});

/**
 * `x` plus half as many channels of it, weighed by their largest values in coarse cells and their variance over the whole
 * map; `isWeighed` if how much of each counts is learnt.
 */
export function spatialContext(
  b: GraphBuilder,
  x: Value,
  name: string,
  { map, bias }: Surroundings,
  isWeighed: boolean,
): Value {
  const width = x.channels / 2;
  const conv1 = (from: Value, part: string, out: number) =>
    b.conv(from, `${name}.${part}`, out, { kernel: 1, bias: false });
  const learnt = (from: Value, part: string) =>
    isWeighed ? b.mul(from, b.weight(`${name}.${part}`, [1, width, 1, 1])) : from;
  const narrow = conv1(unitLength(b, x), 'conv1', width);
  const cells = b.conv(map.pool(narrow), `${name}.dwconv`, width, { groups: width, bias: false });
  const known = b.add(learnt(cells, 'alpha'), learnt(sampleVariance(b, narrow, bias), 'belt'));
  const weights = map.spread(b.gelu(conv1(known, 'conv2', width)));
  return b.add(conv1(b.mul(narrow, weights), 'conv3', x.channels), x);
}

/** Attention from channel to channel, then a gated layer of `hidden` channels; each adds to what it is given. */
export function channelContext(
  b: GraphBuilder,
  x: Value,
  name: string,
  { windows }: Surroundings,
  hidden: number,
): Value {
  const mixed = b.add(attention(b, layerNorm(b, x, `${name}.norm1.body`), `${name}.global_channel`, windows), x);
  return b.add(gatedLayer(b, layerNorm(b, mixed, `${name}.norm2.body`), `${name}.ffn`, hidden), mixed);
}

function attention(b: GraphBuilder, x: Value, name: string, windows: Windows): Value {
  const n = x.channels;
  const wide = b.conv(x, `${name}.project_in`, 4 * n, { kernel: 1, bias: false });
  const [near, gate] = b.split(wide, [2 * n, 2 * n]) as [Value, Value];
  const both = b.mul(b.conv(near, `${name}.dwconv`, 2 * n, { groups: 2 * n, bias: false }), gate);
  const [query, value] = b.split(windows.cut(both), [n, n]) as [Value, Value];
  const keys = b.op('Transpose', [byLength(b, value, 2)], { perm: ints(0, 2, 1) }, n);
  const alike = b.mul(b.op('MatMul', [byLength(b, query, 2), keys], {}, n), b.weight(`${name}.temperature`, [1, 1]));
  const weights = b.op('Softmax', [alike], { axis: int(2) }, n);
  const found = windows.join(b.op('MatMul', [weights, value], {}, n));
  return b.conv(found, `${name}.project_out`, n, { kernel: 1, bias: false });
}

function gatedLayer(b: GraphBuilder, x: Value, name: string, hidden: number): Value {
  const wide = b.conv(x, `${name}.project_in`, 2 * hidden, { kernel: 1, bias: false });
  const seen = b.conv(wide, `${name}.dwconv`, 2 * hidden, { groups: 2 * hidden, bias: false });
  const [gate, value] = b.split(seen, [hidden, hidden]) as [Value, Value];
  return b.conv(b.mul(b.gelu(gate), value), `${name}.project_out`, x.channels, { kernel: 1, bias: false });
}
