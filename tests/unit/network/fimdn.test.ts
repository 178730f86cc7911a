import { expect, test } from 'vitest';
import { fimdn } from '../../../src-main/network/architectures/fimdn.js';
import { architectureOf, buildGraph, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights, type WeightMap } from '../../../src-main/network/weight-source.js';

const tensor = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });

const group = new Map([
  ['a.square.weight', tensor([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9)],
  ['a.ver.weight', tensor([1, 1, 3, 1], 10, 20, 30)],
  ['a.hor.weight', tensor([1, 1, 1, 3], 100, 200, 300)],
  ['a.square.bias', tensor([1], 1)],
  ['a.ver.bias', tensor([1], 2)],
  ['a.hor.bias', tensor([1], 4)],
]);

/** Weights of the deployed form, as a network of so many blocks takes them. */
function deployed(id: string, blocks: number): WeightMap {
  const weights = new FreshWeights(5);
  buildGraph(architectureOf(id)!, { ...architectureOf(id)!.typical(4)!, blocks } as never, weights);
  return weights.given;
}

test('an upright kernel goes into the middle column, a lying one into the middle row, biases add up', () => {
  const merged = fimdn.prepare!(group);
  expect([...merged.keys()]).toEqual(['a.weight', 'a.bias']);
  expect(merged.get('a.weight')!.shape).toEqual([1, 1, 3, 3]);
  expect([...merged.get('a.weight')!.data]).toEqual([1, 12, 3, 104, 225, 306, 7, 38, 9]);
  expect([...merged.get('a.bias')!.data]).toEqual([7]);
});

test('a part of another shape is not guessed at', () => {
  const wrong = new Map(group).set('a.ver.weight', tensor([1, 1, 1, 3], 10, 20, 30));
  expect(fimdn.prepare!(wrong).has('a.ver.weight')).toBe(true);
});

test('the training form is recognised and merged', () => {
  const training = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, { shape, data }] of deployed('fimdn', 6)) {
    const base = name.replace(/\.(weight|bias)$/, '');
    const kind = name.slice(base.length + 1);
    if (shape[2] !== 3 && !(kind === 'bias' && !name.includes('1x1'))) {
      training.set(name, { shape, data });
      continue;
    }
    const [out, width] = shape;
    training.set(`${base}.square.${kind}`, { shape, data });
    for (const [part, kernel] of [
      ['ver', [3, 1]],
      ['hor', [1, 3]],
    ] as const) {
      const side = kind === 'weight' ? [out!, width!, ...kernel] : [out!];
      const count = side.reduce((a, b) => a * b);
      training.set(`${base}.${part}.${kind}`, { shape: side, data: new Float32Array(count) });
    }
  }
  const { architecture, graph } = recognise(training);
  expect(architecture.id).toBe('fimdn');
  expect(graph.initializers.get('model.0.weight')!.data).toEqual(training.get('model.0.square.weight')!.data);
});

test.each([
  [6, 'fimdn'],
  [8, 'imdn-aim19'],
  [5, 'imdn-aim19'],
])('%i blocks are %s', (blocks, id) => {
  expect(recognise(deployed('imdn-aim19', blocks)).architecture.id).toBe(id);
});
