import { Problem } from '../base/problem.js';
import { elements, float32, type Tensor } from './graph.js';

/** Named learnt tensors, in PyTorch's layout. */
export type WeightMap = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** Where a builder gets its parameters from: a file's, or fresh ones. */
export interface WeightSource {
  /** The tensor called `name`, which must have exactly this shape. */
  take(name: string, shape: readonly number[]): Tensor;
}

/** Weights out of a file. Shapes are checked, and {@link StoredWeights.unused} tells what the network did not ask for. */
export class StoredWeights implements WeightSource {
  readonly #taken = new Set<string>();

  constructor(private readonly weights: WeightMap) {}

  take(name: string, shape: readonly number[]): Tensor {
    const found = this.weights.get(name);
    if (found === undefined) {
      throw new Problem('weights-missing', `The weight file has no tensor '${name}', which this network needs.`);
    }
    if (found.shape.join('x') !== shape.join('x')) {
      throw new Problem(
        'weights-shape',
        `Expected '${name}' to be ${shape.join('x')} but the weight file has ${found.shape.join('x')}.`,
      );
    }
    this.#taken.add(name);
    return float32(shape, found.data);
  }

  unused(): string[] {
    return [...this.weights.keys()].filter((name) => !this.#taken.has(name));
  }
}

/**
 * Untrained weights for training and for checks: kernels uniform in +-sqrt(3 / fan-in) (He et al. 2015 with gain 1),
 * biases small, PReLU slopes 0.25, gains 1. Keeps what it gave, so that a network's shapes can be read off.
 */
export class FreshWeights implements WeightSource {
  readonly given = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  take(name: string, shape: readonly number[]): Tensor {
    const fanIn = elements(shape.slice(1));
    const bound = shape.length > 1 ? Math.sqrt(3 / fanIn) : 0.01;
    const data = Float32Array.from({ length: elements(shape) }, () => (this.#uniform() * 2 - 1) * bound);
    if (name.includes('slope')) data.fill(0.25);
    if (name.includes('gain')) data.fill(1);
    this.given.set(name, { shape, data });
    return float32(shape, data);
  }

  /** mulberry32 (public domain): small, seedable, the same on every machine. */
  #uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}
