import type { GraphBuilder, Value } from '../builder.js';
import { float32 } from '../graph.js';

/** DIV2K's mean colour in 0..1, which many networks take off the picture. */
const mean = (b: GraphBuilder): string => b.constant(float32([1, 3, 1, 1], [0.4488, 0.4371, 0.404]));

export const withoutMean = (b: GraphBuilder, picture: Value): Value => b.sub(picture, mean(b));

export const withMean = (b: GraphBuilder, picture: Value): Value => b.add(picture, mean(b));
