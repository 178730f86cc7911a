import type { GraphBuilder, Value } from '../builder.js';
import { ints } from '../graph.js';
import { gated } from './gate.js';
import { bilinearLike } from './resize-to.js';

/** What differs between the networks that use enhanced spatial attention. */
export interface EsaParts {
  /** Channels inside. */
  readonly width: number;
  /** The 3x3 with stride 2 and no padding that comes before the pooling; an ordinary one unless said. */
  shrink?(x: Value, name: string): Value;
  /** What is done on the coarse map. */
  coarse(x: Value): Value;
}

/**
 * Enhanced spatial attention (Liu et al. 2020, RFANet): `x` weighed, pixel by pixel and channel by channel, by what a
 * map of about a sixth of the size says. Sides must be at least 15.
 */
export function enhancedSpatialAttention(b: GraphBuilder, x: Value, name: string, parts: EsaParts): Value {
  const { width } = parts;
  const conv1 = (from: Value, part: string, out: number) => b.conv(from, `${name}.${part}`, out, { kernel: 1 });
  const narrow = conv1(x, 'conv1', width);
  const shrink = parts.shrink ?? ((from, part) => b.conv(from, part, width, { stride: 2, pad: 0 }));
  const pooled = b.op(
    'MaxPool',
    [shrink(narrow, `${name}.conv2`)],
    { kernel_shape: ints(7, 7), strides: ints(3, 3) },
    width,
  );
  const seen = b.add(bilinearLike(b, parts.coarse(pooled), x), conv1(narrow, 'conv_f', width));
  return gated(b, x, conv1(seen, 'conv4', x.channels));
}

/** What RFDN does on the coarse map: three 3x3 convolutions of one width, ReLU between them. */
export function threeLayers(b: GraphBuilder, pooled: Value, name: string): Value {
  const layer = (from: Value, part: string): Value => b.conv(from, `${name}.${part}`, pooled.channels);
  return layer(b.relu(layer(b.relu(layer(pooled, 'conv_max')), 'conv3')), 'conv3_');
}
