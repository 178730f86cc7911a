import { Problem } from '../base/problem.js';
import type { Graph, Node, Tensor } from './graph.js';
import type { Known, ShapeRule } from './shape-rule.js';
import { layerRules } from './shape-layers.js';
import { valueRules } from './shape-values.js';

// What every tensor of a graph will look like for a picture of a given size, without running anything.

const rules: Readonly<Record<string, ShapeRule>> = { ...layerRules, ...valueRules };

/** Constants above this are weights, whose values decide no shape. */
const MOST_VALUES = 4096;

/**
 * The shape of every value of `graph`, initialisers included, when its picture (NCHW) is `height` x `width`.
 *
 * @throws NotCounted with the operator whose result's shape is not known here
 */
export function inferShapes(graph: Graph, height: number, width: number): ReadonlyMap<string, readonly number[]> {
  const known = new Map<string, Known>();
  for (const [name, tensor] of graph.initializers) known.set(name, constant(tensor));
  for (const { name, shape } of graph.inputs) {
    known.set(name, { shape: [1, Number(shape[1]), height, width] });
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : known.get(name)));
    const results = [ruleFor(node)(node, inputs)].flat() as Known[];
    if (results.some(({ shape }) => shape.some((side) => !Number.isInteger(side) || side < 0))) {
      throw notCounted(node, `gives no whole shape for a picture of ${width} x ${height}`);
    }
    node.outputs.forEach((name, i) => {
      const result = results[i];
      if (result !== undefined) known.set(name, result);
    });
  }
  return new Map([...known].map(([name, { shape }]) => [name, shape]));
}

function constant({ type, shape, data }: Tensor): Known {
  if (data.length > MOST_VALUES) return { shape };
  return { shape, values: Array.from(data, Number), real: type === 'float32' || type === 'float16' };
}

function ruleFor(node: Node): ShapeRule {
  const rule = node.domain === undefined ? rules[node.op] : undefined;
  if (rule === undefined) throw notCounted(node, 'is not known to the counting');
  return rule;
}

/** Problem `not-counted`: a network whose cost is not known, because of one operator. */
export class NotCounted extends Problem {
  constructor(
    readonly operator: string,
    why: string,
  ) {
    super('not-counted', `The cost of this network cannot be counted: its ${operator} ${why}.`);
  }
}

const notCounted = (node: Node, why: string): NotCounted => new NotCounted(node.op, why);
