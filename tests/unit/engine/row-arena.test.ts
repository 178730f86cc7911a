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
  test('sum rows by a kernel, and mix two of them', () => {
    const arena = new RowArena();
    const rows = floatRows(arena, 7, length);
    const kernel = [0.3, 0.2, 0.1, 0.04].map(fround);
    const [weights, out] = [arena.take(16), arena.take(length * 4)];
    arena.floats(weights, 4).set(kernel);
    arena.kernels.filter(out, ...rows.map(({ at }) => at), weights, length);
    const summed = (i: number): number =>
      kernel.reduce((sum, weight, k) => {
        const values = k === 0 ? [rows[0]!] : rows.slice(2 * k - 1, 2 * k + 1);
        return sum + weight * values.reduce((both, { values: row }) => both + row[i]!, 0);
      }, 0);
    for (const [i, value] of arena.floats(out, length).entries()) expect(value).toBeCloseTo(summed(i), 4);
    const [a, b] = rows as [(typeof rows)[0], (typeof rows)[0]];
    arena.kernels.mix(out, a.at, b.at, 0.25, -2, length);
    for (const [i, value] of arena.floats(out, length).entries()) {
      expect(value).toBeCloseTo(0.25 * a.values[i]! - 2 * b.values[i]!, 3);
    }
  });

  test.each([8, 16] as const)('take differences and correct, in %i bits', (bits) => {
    const arena = new RowArena();
    const [channels, scale, white] = [length % 3 === 0 ? 3 : 1, 4, 2 ** bits - 1];
    const large = Uint16Array.from(numbers(length * scale, 5), (value) => value * 65_536);
    const [row, sums] = [arena.take(2 * large.length), arena.take(4 * large.length)];
    new Uint16Array(arena.kernels.memory.buffer, row, large.length).set(large);
    arena.kernels.addRow(sums, row, large.length);
    arena.kernels.addRow(sums, row, large.length);
    const twice = Array.from(large, (value) => 2 * value);
    expect([...new Uint32Array(arena.kernels.memory.buffer, sums, large.length)]).toEqual(twice);

    const Samples = bits === 8 ? Uint8Array : Uint16Array;
    const originals = new Samples(numbers(length, 9).map((value) => value * (white + 1)));
    const [original, out] = [arena.take(2 * length), arena.take(4 * length)];
    new Samples(arena.kernels.memory.buffer, original, length).set(originals);
    arena.kernels.difference(out, original, bits, sums, 65_535 / white, length, channels, scale);
    const place = (i: number, k: number): number => (Math.floor(i / channels) * scale + k) * channels + (i % channels);
    for (const [i, value] of arena.floats(out, length).entries()) {
      const box = [0, 1, 2, 3].reduce((sum, k) => sum + twice[place(i, k)]!, 0);
      expect(value).toBeCloseTo((originals[i]! * 65_535) / white - box / 16, 1);
    }

    const above = Array.from(numbers(large.length, 3), (value) => fround(90_000 * value - 45_000));
    const below = Array.from(numbers(large.length, 4), (value) => fround(90_000 * value - 45_000));
    const [first, second, result] = [0, 0, 0].map(() => arena.take(4 * large.length)) as [number, number, number];
    arena.floats(first, above.length).set(above);
    arena.floats(second, below.length).set(below);
    arena.kernels.correct(result, bits, row, first, second, 0.375, 0.625, white / 65_535, large.length);
    for (const [i, value] of new Samples(arena.kernels.memory.buffer, result, large.length).entries()) {
      const exact = (large[i]! + 0.375 * above[i]! + 0.625 * below[i]!) * (white / 65_535);
      // Half a level by rounding, and what 24 bits of a float cannot tell.
      expect(Math.abs(value - Math.min(white, Math.max(0, exact)))).toBeLessThanOrEqual(0.51);
    }
  });

  test.each([2, 3, 4])('widen a row by linear interpolation, x%i', (scale) => {
    const arena = new RowArena();
    const channels = length % 3 === 0 ? 3 : 1;
    const weights = Array.from({ length: scale }, (_, i) => {
      const offset = (i + 0.5) / scale - 0.5;
      return offset < 0 ? [-offset, 1 + offset] : [1 - offset, offset];
    });
    const [[row], at, out] = [
      floatRows(arena, 1, length + 2 * channels) as [{ at: number; values: number[] }],
      arena.take(8 * scale),
      arena.take(4 * length * scale),
    ];
    arena.floats(at, 2 * scale).set(weights.flat());
    arena.kernels.widen(out, row.at, at, length, channels, scale);
    for (const [i, value] of arena.floats(out, length * scale).entries()) {
      const [pixel, c] = [Math.floor(i / channels), i % channels];
      // In the middle of pixels of the row, the first of which is one more at the left.
      const x = (pixel + 0.5) / scale + 0.5;
      const of = (p: number): number => row.values[Math.min(p, length / channels + 1) * channels + c]!;
      const exact = of(Math.floor(x)) * (1 - (x % 1)) + of(Math.floor(x) + 1) * (x % 1);
      expect(value).toBeCloseTo(exact, 3);
    }
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
