import { describe, expect, test } from 'vitest';
import { formats, inputFormats, outputFormats } from '../../../src-main/contract/formats.js';
import { modelFor, modelsOf, nameFor } from '../../../src-main/contract/rules/models.js';
import { hasQuality, mayBeLossless, qualityOf, undoing, withChanges } from '../../../src-main/contract/rules/recipe.js';
import { isWeightName, sortPaths } from '../../../src-main/contract/rules/weight-files.js';
import type { Recipe } from '../../../src-main/contract/window/recipe.js';

describe('formats', () => {
  test('no two share a suffix', () => {
    const all = Object.values(formats).flatMap(({ suffixes }) => suffixes);
    expect(new Set(all).size).toBe(all.length);
  });

  test('whatever is read becomes something that can be written', () => {
    for (const name of inputFormats) expect(outputFormats).toContain(formats[name].becomes ?? name);
  });
});

describe('a recipe', () => {
  const recipe = { model: 'swift', lossless: false, output: '/out' } as Recipe;

  test.each([
    { format: 'jpeg', quality: 92 },
    { format: 'webp', quality: 90 },
    { format: 'avif', quality: 70 },
  ] as const)('shows the quality that $format really gets', ({ format, quality }) => {
    expect(qualityOf({ format })).toBe(quality);
    expect(qualityOf({ format, quality: 55 })).toBe(55);
  });

  test('names no quality where each picture has one of its own format', () => expect(qualityOf({})).toBeUndefined());

  test('has a quality only where something may be lost', () => {
    expect(hasQuality({ lossless: false })).toBe(true);
    expect(hasQuality({ format: 'jpeg', lossless: true })).toBe(true);
    expect(hasQuality({ format: 'png', lossless: false })).toBe(false);
    expect([false, true].map((lossless) => hasQuality({ format: 'avif', lossless }))).toEqual([true, false]);
    expect(outputFormats.filter((format) => mayBeLossless({ format }))).toEqual(
      expect.arrayContaining(['webp', 'avif']),
    );
    expect(mayBeLossless({ format: 'tiff' })).toBe(false);
  });

  test('is changed by what is given: null takes a wish back, undefined is no change', () => {
    const changed = withChanges(recipe, { format: 'png', quality: undefined, output: null });
    expect(changed).toEqual({ model: 'swift', lossless: false, output: null, format: 'png' });
    expect(withChanges(changed, undoing(recipe, { format: 'png', output: null }))).toEqual(recipe);
  });
});

describe('models by name', () => {
  const all = [2, 4, 3].map((scale) => ({ id: `swift-x${scale}`, scale }));
  const odd = { id: 'swift-x', scale: 4 };

  test('an id is one model, a family those that differ in scale', () => {
    expect(modelsOf(all, 'swift-x3')).toEqual([all[2]]);
    expect(modelsOf([...all, odd, { id: 'swift-xylo-x2', scale: 2 }], 'swift')).toEqual(all);
    expect(modelsOf(all, 'fine')).toEqual([]);
  });

  test('a factor means the one of that scale, or else the largest', () => {
    expect(modelFor(all, 'swift', 2)).toBe(all[0]);
    expect(modelFor(all, 'swift', 8)).toBe(all[1]);
    expect(modelFor(all, 'swift', null)).toBe(all[1]);
  });

  test('a recipe names the family where that means the model, and else its id', () => {
    expect(nameFor(all, all[0]!, 2)).toBe('swift');
    expect(nameFor(all, all[0]!, 4)).toBe('swift-x2');
    expect(nameFor([...all, odd], odd, 4)).toBe('swift-x');
  });
});

describe('what was dropped', () => {
  const cases: { name: string; paths: string[]; models: string[]; others: string[] }[] = [
    {
      name: 'a weight file among pictures',
      paths: ['/a/b.PNG', '/a/c.PTH'],
      models: ['/a/c.PTH'],
      others: ['/a/b.PNG'],
    },
    {
      name: 'a TensorFlow.js model with its shards',
      paths: ['/m/model.json', '/m/group1-shard1of2.bin', '/m/group1-shard2of2.bin', '/m/a.jpg'],
      models: ['/m/model.json'],
      others: ['/m/a.jpg'],
    },
    {
      name: 'a TensorFlow.js model by its list alone',
      paths: ['/m/model.json'],
      models: ['/m/model.json'],
      others: [],
    },
    {
      name: 'a list of shards by another name',
      paths: ['C:\\m\\Art.json', 'C:\\m\\Art.bin'],
      models: ['C:\\m\\Art.json'],
      others: [],
    },
    {
      name: "ncnn's pair",
      paths: ['D:\\n\\x4.param', 'D:\\n\\x4.bin'],
      models: ['D:\\n\\x4.param'],
      others: [],
    },
    { name: 'half of a pair', paths: ['/n/x4.bin'], models: ['/n/x4.bin'], others: [] },
    {
      name: 'notes beside a picture',
      paths: ['/t/IMG_1.jpg', '/t/IMG_1.jpg.json'],
      models: [],
      others: ['/t/IMG_1.jpg', '/t/IMG_1.jpg.json'],
    },
    { name: 'a folder', paths: ['/photos.d/onnx'], models: [], others: ['/photos.d/onnx'] },
  ];
  test.each(cases)('$name', ({ paths, models, others }) => expect(sortPaths(paths)).toEqual({ models, others }));

  test('a name tells a weight file', () => {
    expect(['a.onnx', 'A.ONNX', 'onnx', 'a.png'].map(isWeightName)).toEqual([true, true, false, false]);
  });
});
