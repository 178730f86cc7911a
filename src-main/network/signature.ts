import type { WeightMap } from './weight-source.js';

// Small questions that `detect` asks of a weight file.

export const shapeOf = (weights: WeightMap, name: string): readonly number[] | undefined => weights.get(name)?.shape;

/** How many of 0, 1, 2, … satisfy `has` before the first that does not. */
export function countWhile(has: (i: number) => boolean): number {
  let count = 0;
  while (has(count)) count++;
  return count;
}

/** The whole s with s * s * 3 = `channels`, if there is one: the scale of a pixel shuffle that ends in RGB. */
export function shuffleScale(channels: number | undefined): number | undefined {
  const scale = Math.sqrt((channels ?? 0) / 3);
  return Number.isInteger(scale) && scale > 0 ? scale : undefined;
}

/**
 * The weights with layers called `names`, in this order, for files of exporters that give layers names of their own but
 * keep the order in which they run. Matrices become 1x1 kernels. Undefined where there are not as many layers.
 */
export function namedInOrder(weights: WeightMap, names: readonly string[]): WeightMap | undefined {
  const layerOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));
  const layers = [...new Set([...weights.keys()].map(layerOf))];
  if (layers.length !== names.length) return undefined;
  const renamed = new Map(layers.map((layer, place) => [layer, names[place]!]));
  return new Map(
    [...weights].map(([name, tensor]) => {
      const layer = layerOf(name);
      const shape = tensor.shape.length === 2 ? [...tensor.shape, 1, 1] : tensor.shape;
      return [`${renamed.get(layer)!}${name.slice(layer.length)}`, { ...tensor, shape }];
    }),
  );
}
