import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RowArena } from '../../../src-main/engine/row-arena.js';

const root = join(import.meta.dirname, '../../..');
const { fround } = Math;

/** The same numbers each time, evenly between 0 and 1. */
function numbers(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32);
}

/** Rows of so many samples, with their addresses. */
function floatRows(arena: RowArena, count: number, length: number): { at: number; values: number[] }[] {
  return Array.from({ length: count }, (_, i) => {
    const values = numbers(length, i + 1).map((value) => fround(200 * value - 100));
    const at = arena.take(length * 4);
    arena.floats(at, length).set(values);
    return { at, values };
  });
}

describe.each([1, 3, 4, 7, 96, 301])('loops over %i samples', (length) => {
  test('sum rows by a kernel, and mix three of them', () => {
    const arena = new RowArena();
    const rows = floatRows(arena, 9, length);
    const kernel = [0.3, 0.2, 0.1, 0.04, 0.01].map(fround);
    const [weights, out] = [arena.take(20), arena.take(length * 4)];
    arena.floats(weights, 5).set(kernel);
    arena.kernels.filter(out, ...rows.map(({ at }) => at), weights, length);
    const summed = (i: number): number =>
      kernel.reduce((sum, weight, k) => {
        const values = k === 0 ? [rows[0]!] : rows.slice(2 * k - 1, 2 * k + 1);
        return sum + weight * values.reduce((both, { values: row }) => both + row[i]!, 0);
      }, 0);
    for (const [i, value] of arena.floats(out, length).entries()) expect(value).toBeCloseTo(summed(i), 4);
    const [a, b, c] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
    arena.kernels.mix(out, a.at, b.at, c.at, 0.25, 0.5, -2, length);
    for (const [i, value] of arena.floats(out, length).entries()) {
      expect(value).toBeCloseTo(0.25 * a.values[i]! + 0.5 * b.values[i]! - 2 * c.values[i]!, 3);
    }
  });

  test.each([8, 16] as const)('take differences and correct, in %i bits', (bits) => {
    const arena = new RowArena();
    const [channels, scale, white] = [length % 3 === 0 ? 3 : 1, 4, 2 ** bits - 1];
    const large = Uint16Array.from(numbers(length * scale, 5), (value) => value * 65_536);
    const [row, sums] = [arena.take(2 * large.length), arena.take(4 * length)];
    new Uint16Array(arena.kernels.memory.buffer, row, large.length).set(large);
    arena.kernels.addBoxes(sums, row, length, channels, scale);
    arena.kernels.addBoxes(sums, row, length, channels, scale);
    const place = (i: number, k: number): number => (Math.floor(i / channels) * scale + k) * channels + (i % channels);
    const boxes = Array.from({ length }, (_, i) => 2 * [0, 1, 2, 3].reduce((sum, k) => sum + large[place(i, k)]!, 0));
    expect([...new Uint32Array(arena.kernels.memory.buffer, sums, length)]).toEqual(boxes);

    const Samples = bits === 8 ? Uint8Array : Uint16Array;
    const originals = new Samples(numbers(length, 9).map((value) => value * (white + 1)));
    const [original, out] = [arena.take(2 * length), arena.take(4 * length)];
    new Samples(arena.kernels.memory.buffer, original, length).set(originals);
    arena.kernels.difference(out, original, bits, sums, 65_535 / white, 8, length);
    const differences = boxes.map((box, i) => fround((originals[i]! * 65_535) / white - box / 8));
    for (const [i, value] of arena.floats(out, length).entries()) expect(value).toBeCloseTo(differences[i]!, 1);

    const phases = [
      [0.375, 0.625, 0],
      [0.125, 0.875, 0],
      [0, 0.875, 0.125],
      [0, 0.625, 0.375],
    ];
    const [weights, corrections] = [arena.take(96), arena.take(4 * (length + 2 * channels))];
    new Float64Array(arena.kernels.memory.buffer, weights, 12).set(phases.flat());
    const around = numbers(length + 2 * channels, 3).map((value) => fround(90_000 * value - 45_000));
    arena.floats(corrections, around.length).set(around);
    const result = arena.take(2 * large.length);
    arena.kernels.correct(result, bits, row, corrections, weights, white / 65_535, length, channels, scale);
    const corrected = [...large].map((value, at) => {
      const [pixel, c] = [Math.floor(at / channels), at % channels];
      const i = Math.floor(pixel / scale) * channels + c;
      const added = phases[pixel % scale]!.reduce((sum, weight, k) => sum + weight * around[i + k * channels]!, 0);
      return Math.min(white, Math.max(0, Math.floor((value + added) * (white / 65_535) + 0.5)));
    });
    expect([...new Samples(arena.kernels.memory.buffer, result, large.length)]).toEqual(corrected);
  });
});

test('an arena gives room that is empty, again and again, and grows where it must', () => {
  const arena = new RowArena();
  const first = arena.take(100);
  arena.bytes(first, 100).fill(7);
  arena.clear();
  expect(arena.take(200_000)).toBe(first);
  expect(arena.bytes(first, 200_000).every((value) => value === 0)).toBe(true);
  const { size } = arena;
  arena.clear();
  arena.take(1000);
  expect(arena.size).toBe(size);
});

const compiler = existsSync(join(root, 'node_modules', 'assemblyscript'));
test.skipIf(!compiler)(
  'the compiled loops are those of their source (AssemblyScript is not a dependency)',
  async () => {
    const { rowKernels } = (await import(join(root, 'scripts', 'row-kernels.mjs'))) as {
      rowKernels: () => Promise<string>;
    };
    expect(await readFile(join(root, 'src-main/engine/row-kernels.wasm.ts'), 'utf8')).toBe(await rowKernels());
  },
);
