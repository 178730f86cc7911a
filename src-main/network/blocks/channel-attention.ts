import type { GraphBuilder, Value } from '../builder.js';
import { channelDeviation, channelMean } from './statistics.js';

/** Two 1x1 convolutions with a ReLU between: one number for each channel from what is known of all. */
export function bottleneck(b: GraphBuilder, known: Value, name: string, width: number): Value {
  const squeezed = b.relu(b.conv(known, `${name}.0`, width, { kernel: 1 }));
  return b.conv(squeezed, `${name}.2`, known.channels, { kernel: 1 });
}

/** A weight from 0 to 1 for each channel from what is known of it. */
export const squeezeExcite = (b: GraphBuilder, known: Value, name: string, width: number): Value =>
  b.sigmoid(bottleneck(b, known, name, width));

/** IMDN's contrast-aware attention: channels weighed by mean plus standard deviation over the whole map. */
export function contrastAttention(b: GraphBuilder, x: Value, name: string, width: number): Value {
  const mean = channelMean(b, x);
  return b.mul(x, squeezeExcite(b, b.add(channelDeviation(b, x, mean), mean), `${name}.conv_du`, width));
}
