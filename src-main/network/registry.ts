import { Problem } from '../base/problem.js';
import type { Architecture, Hints, Sizes } from './architecture.js';
import { GraphBuilder, PICTURE } from './builder.js';
import type { Graph } from './graph.js';
import { architectures } from './architectures/index.js';
import { StoredWeights, type WeightMap, type WeightSource } from './weight-source.js';

/** A network recognised in a weight file. */
export interface Recognised {
  readonly architecture: Architecture;
  readonly sizes: Sizes;
  readonly graph: Graph;
}

export const architectureOf = (id: string): Architecture | undefined => architectures.find((one) => one.id === id);

/** What a weight file's name tells: `PANx3_DF2K.pth` mentions a scale of 3. */
export function hintsFrom(fileName: string): Hints {
  const scale = /(?:^|[^0-9])(?:x([2348])|([2348])x)(?:[^0-9]|$)/i.exec(fileName);
  return scale === null ? {} : { scale: Number(scale[1] ?? scale[2]) };
}

/** The graph of a network with parameters from `weights`: input and output NCHW float32 in 0..range. */
export function buildGraph(architecture: Architecture, sizes: Sizes, weights: WeightSource): Graph {
  const builder = new GraphBuilder(weights);
  return builder.finish(PICTURE, architecture.build(builder, PICTURE, sizes));
}

/**
 * Finds the network that these weights belong to and builds it. Every tensor of the file must be used.
 *
 * @throws Problem `unknown-network` that says what was seen and what is supported
 */
export function recognise(weights: WeightMap, hints: Hints = {}): Recognised {
  const near: string[] = [];
  for (const architecture of inOrder(architectures)) {
    const sizes = architecture.detect(weights, hints);
    if (sizes === undefined) continue;
    if (!isScale(sizes.scale)) {
      near.push(
        `${architecture.title} (but it enlarges by ${Math.round(sizes.scale * 100) / 100}, not by a whole number up to 16)`,
      );
      continue;
    }
    const source = new StoredWeights(architecture.prepare?.(weights) ?? weights);
    try {
      const graph = buildGraph(architecture, sizes, source);
      const unused = source.unused();
      if (unused.length === 0) return { architecture, sizes, graph };
      near.push(`${architecture.title} (but '${unused[0]}' has no place in it)`);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      near.push(`${architecture.title} (but: ${problem.message})`);
    }
  }
  throw unknownNetwork(weights, near);
}

/** Scales that a card and a graph can hold. */
export const isScale = (scale: number): boolean => Number.isInteger(scale) && scale >= 1 && scale <= 16;

function unknownNetwork(weights: WeightMap, near: readonly string[]): Problem {
  const seen = [...weights].slice(0, 3).map(([name, { shape }]) => `${name} ${shape.join('x')}`);
  const close = near.length > 0 ? ` It looks like ${near.join('; ')}.` : '';
  return new Problem(
    'unknown-network',
    `Expected the weights of a known super-resolution network but found ${weights.size} tensors (${seen.join(', ')}${weights.size > 3 ? ', …' : ''}).${close}`,
    `Supported are ${architectures.map(({ title }) => title).join(', ')}, and any ONNX file with one picture in and one out.`,
  );
}

/** Every architecture after all those that name it in `before`. */
export function inOrder(all: readonly Architecture[]): Architecture[] {
  const sorted: Architecture[] = [];
  const visit = (one: Architecture, path: readonly string[]): void => {
    if (path.includes(one.id)) throw new Error(`Architectures wait for each other: ${[...path, one.id].join(' < ')}`);
    if (sorted.includes(one)) return;
    for (const other of all) if (other.before?.includes(one.id)) visit(other, [...path, one.id]);
    sorted.push(one);
  };
  for (const one of all) visit(one, []);
  return sorted;
}
