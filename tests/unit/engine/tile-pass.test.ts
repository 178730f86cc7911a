import { describe, expect, test, vi } from 'vitest';
import type { Provider } from '../../../src-main/contract/providers.js';
import { Control } from '../../../src-main/engine/control.js';
import { FewShapes } from '../../../src-main/engine/few-shapes.js';
import { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { runPass } from '../../../src-main/engine/pass.js';
import type { RowSource } from '../../../src-main/engine/rows.js';
import type { Rows } from '../../../src-main/image/types.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { freshModel, temporaryFolder, testPixels } from '../../fixtures/fresh-model.js';

/** Looks at the whole, says its card, and yet only repeats pixels: every sample of a result is known. */
const network = {
  local: false,
  largestSide: Infinity,
  model: { id: 'repeating', scale: 2, margin: 16, minimumSide: 1 },
  whole: (_: string, pixels: Rows, height: number, width: number) =>
    Promise.resolve(repeated(pixels as Uint8Array, width, height)),
} as unknown as LoadedNetwork;

interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly tile: number;
}

interface Made {
  readonly result: Uint8Array;
  /** Of tiles with their margins. */
  readonly shapes: ReadonlySet<string>;
}

function repeated(pixels: Uint8Array, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 12 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % (width * 2), Math.floor(i / 3 / (width * 2)), i % 3];
    return pixels[((y >> 1) * width + (x >> 1)) * 3 + c]!;
  });
}

/** Takes test pixels through a network in tiles; what came of it, and the shapes of what the network was given. */
async function inTiles(over: LoadedNetwork, provider: Provider, { width, height, tile }: Wanted): Promise<Made> {
  const { data } = testPixels(width, height);
  const source: RowSource = {
    ...{ width, height, channels: 3, depth: 8 },
    readRows: (y, count) => Promise.resolve(data.slice(y * width * 3, (y + count) * width * 3)),
  };
  const result = new Uint8Array(width * height * 12);
  let filled = 0;
  const appendRows = (rows: Rows): Promise<void> => {
    result.set(rows, filled);
    filled += rows.length;
    return Promise.resolve();
  };
  const whole = vi.spyOn(over, 'whole');
  const how = { providers: [provider, 'cpu'] as const, tile, verify: false, known: new Map(), control: new Control() };
  await runPass(over, source, { appendRows }, how);
  const shapes = new Set(whole.mock.calls.map(([, , h, w]) => `${w} x ${h}`));
  whole.mockRestore();
  return { result, shapes };
}

describe('tiles whose pictures agree are put together to the very same picture', () => {
  test.each(Array.from({ length: 40 }, (_, i) => i + 1))('%d pixels large', async (tile) => {
    for (const [width, height] of [
      [41, 33],
      [9, 9],
      [tile + 1, tile + 1],
    ] as const) {
      const { data } = testPixels(width, height);
      const { result } = await inTiles(network, 'cpu', { width, height, tile });
      expect(Buffer.compare(result, repeated(data, width, height))).toBe(0);
    }
  });
});

describe('on a graphics card, all tiles of a picture have one shape', () => {
  test.each([
    { width: 150, height: 97, tile: 32 },
    { width: 74, height: 201, tile: 41 },
    { width: 500, height: 65, tile: 33 },
  ])('of a network that looks at the whole, $width x $height in tiles of $tile', async (wanted) => {
    const { result, shapes } = await inTiles(network, 'webgpu', wanted);
    const whole = wanted.tile + 32;
    expect([...shapes]).toEqual([`${whole} x ${Math.min(whole, wanted.height)}`]);
    expect(
      Buffer.compare(result, repeated(testPixels(wanted.width, wanted.height).data, wanted.width, wanted.height)),
    ).toBe(0);
  });

  test('of one that does not, and the picture is the whole one', async () => {
    const folder = await temporaryFolder();
    const local = await LoadedNetwork.load(await freshModel(plain, plain.typical(2)!, folder.path));
    // The processor in a card's place: what is shown is that the pieces fit together.
    const whole = local.whole.bind(local);
    const card = Object.assign(Object.create(local) as LoadedNetwork, {
      shapes: new FewShapes(),
      whole: (_: unknown, ...how: Tail) => whole({ provider: 'cpu' }, ...how),
    });
    const [width, height] = [203, 151];
    const { result, shapes } = await inTiles(card, 'webgpu', { width, height, tile: 64 });
    const at = 64 + 2 * local.model.margin;
    expect([...shapes]).toEqual([`${at} x ${at}`]);
    const expected = await whole({ provider: 'cpu' }, testPixels(width, height).data, height, width, 3);
    expect(Buffer.compare(result, expected as Uint8Array)).toBe(0);
    await local.release();
    await folder.dispose();
  });
});

type Tail = Parameters<LoadedNetwork['whole']> extends [unknown, ...infer Rest] ? Rest : never;
