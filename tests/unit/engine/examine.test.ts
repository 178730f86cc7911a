import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Enlarger } from '../../../src-main/engine/enlarge.js';
import { examine } from '../../../src-main/engine/trial/examine.js';
import { float32, int, int64, text, type Graph } from '../../../src-main/network/graph.js';
import { Library } from '../../../src-main/library/library.js';
import { root } from '../../fixtures/cli.js';
import {
  NCHW,
  NHWC,
  cast,
  clipped,
  foreignFile,
  onlyMultiplesOf,
  plus,
  reversed,
  times,
  toNchw,
  toNhwc,
  writeForeign,
  type ForeignFile,
} from '../../fixtures/foreign-onnx.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enlarger-foreign-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const unit = { factor: 1, offset: 0 };
const byte = { factor: 255, offset: 0 };

/** Ways to export one and the same network, and what is to be found out about each. `off` is in levels. */
const exported: readonly { name: string; form: ForeignFile; found: object; off?: number }[] = [
  { name: 'as it is', form: { shapes: NCHW }, found: { layout: 'nchw', samplesIn: unit, bgrIn: false, multiple: 1 } },
  {
    name: '0..255',
    form: { shapes: NCHW, front: [times(1 / 255)], back: [times(255)] },
    found: { samplesIn: byte, samplesOut: byte },
  },
  {
    name: '0..255 in, 0..1 out',
    form: { shapes: NCHW, front: [times(1 / 255)] },
    found: { samplesIn: byte, samplesOut: unit },
  },
  {
    name: '-1..1',
    form: { shapes: NCHW, front: [times(0.5), plus(0.5)], back: [times(2), plus(-1)] },
    found: { samplesIn: { factor: 2, offset: -1 }, samplesOut: { factor: 2, offset: -1 } },
  },
  {
    name: 'blue first',
    form: { shapes: NCHW, front: [reversed], back: [reversed] },
    found: { bgrIn: true, bgrOut: true },
  },
  { name: 'blue first out only', form: { shapes: NCHW, back: [reversed] }, found: { bgrIn: false, bgrOut: true } },
  { name: 'NHWC', form: { shapes: NHWC, front: [toNchw], back: [toNhwc] }, found: { layout: 'nhwc' } },
  {
    name: 'all sides free, NHWC',
    form: {
      shapes: [
        ['n', 'a', 'b', 'c'],
        ['n', 'A', 'B', 'c'],
      ],
      front: [toNchw],
      back: [toNhwc],
    },
    found: { layout: 'nhwc' },
  },
  {
    name: 'float16',
    form: { shapes: NCHW, types: ['float16', 'float16'], front: [cast.float32], back: [cast.float16] },
    found: { samplesIn: unit },
    off: 1,
  },
  {
    name: 'uint8 NHWC',
    form: {
      shapes: NHWC,
      types: ['uint8', 'uint8'],
      front: [cast.float32, toNchw, times(1 / 255)],
      back: [times(255), plus(0.5), clipped(255), toNhwc, cast.uint8],
    },
    found: { layout: 'nhwc', samplesIn: byte, samplesOut: byte },
    off: 1,
  },
  {
    name: 'a multiple of 8',
    form: { shapes: NCHW, front: onlyMultiplesOf(8) },
    found: { multiple: 8, minimumSide: 8 },
  },
  {
    name: 'a fixed size',
    form: {
      shapes: [
        [1, 3, 64, 80],
        [1, 3, 256, 320],
      ],
    },
    found: { fixedSize: { width: 80, height: 64 } },
  },
  { name: 'operator set 13', form: { shapes: NCHW, opset: 13 }, found: { scale: 4 } },
  { name: 'operator set 20', form: { shapes: NCHW, opset: 20 }, found: { scale: 4 } },
];

describe('a foreign ONNX file', () => {
  /** A photograph-like picture that is no multiple of anything and larger than the fixed size. */
  const picture = () => ({
    width: 101,
    height: 67,
    channels: 3 as const,
    data: Uint8Array.from({ length: 101 * 67 * 3 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % 101, Math.floor(i / 303), i % 3];
      return 128 + 60 * Math.sin(x / (5 + c)) + 50 * Math.cos((y + x / 3) / 7) + 10 * c;
    }),
  });

  test.each(exported)(
    '$name: is found out, imported, and gives the network`s own picture',
    async ({ name, form, found, off = 0 }) => {
      const file = await foreignFile(name.replaceAll(/[^a-z0-9]+/gi, '-'), folder, form);
      expect(await examine(file)).toMatchObject({ scale: 4, channels: 3, ...found });

      const library = new Library({ bundled: join(root, 'models'), home: folder, examine });
      const card = await library.importFile(file);
      expect(card).toMatchObject({ architecture: 'onnx', scale: 4, local: false });
      const enlarged = async (id: string) => {
        const enlarger = await Enlarger.open(await library.modelFile(await library.get(id)));
        const result = await enlarger.enlarge(picture());
        await enlarger.close();
        return result;
      };
      const [own, foreign] = [await enlarged('swift-x4'), await enlarged(card.id)];
      expect([foreign.width, foreign.height]).toEqual([404, 268]);
      // Filling up by the edge shows where the network itself would have seen nothing beyond it.
      const edge = card.multiple === undefined && card.fixedSize === undefined ? 0 : 40;
      let worst = 0;
      for (let y = 0; y < 268 - edge; y++) {
        for (let i = y * 1212; i < y * 1212 + (404 - edge) * 3; i++) {
          worst = Math.max(worst, Math.abs(own.data[i]! - foreign.data[i]!));
        }
      }
      // Whole and tiles, and constants joined differently, may differ in the last bit before rounding.
      expect(worst).toBeLessThanOrEqual(Math.max(off, 1));
    },
  );

  test('of one channel gets the three colours one by one', async () => {
    const graph: Graph = {
      inputs: [],
      outputs: [],
      initializers: new Map([['factors', float32([4], [1, 1, 2, 2])]]),
      nodes: [
        {
          op: 'Resize',
          inputs: ['input', '', 'factors'],
          outputs: ['output'],
          attributes: { mode: text('cubic'), coordinate_transformation_mode: text('half_pixel') },
        },
      ],
    };
    const shapes = [
      ['n', 1, 'h', 'w'],
      ['n', 1, 'H', 'W'],
    ] as const;
    const file = await writeForeign('luma', folder, { shapes }, graph);
    expect(await examine(file)).toMatchObject({ scale: 2, channels: 1, samplesIn: unit });
  });
});

describe('refused, with what was seen, is', () => {
  const only = (op: string, attributes = {}, constants: Graph['initializers'] = new Map()): Graph => ({
    inputs: [],
    outputs: [],
    initializers: constants,
    nodes: [{ op, inputs: ['input', ...constants.keys()], outputs: ['output'], attributes }],
  });

  test.each([
    { name: 'a filter that does not enlarge', graph: only('Relu'), says: 'no larger than' },
    {
      name: 'a classifier',
      graph: only('Flatten', { axis: int(1) }),
      says: 'takes no picture',
    },
    {
      name: 'noise',
      graph: only('Tile', {}, new Map([['repeats', int64([1, 1, 2, 2])]])),
      says: 'does not look like',
    },
    { name: 'an operator nobody knows', graph: only('Sorcery'), says: 'does not open' },
  ])('$name', async ({ name, graph, says }) => {
    const file = await writeForeign(name.replaceAll(' ', '-'), folder, { shapes: NCHW }, graph);
    const refused = examine(file);
    await expect(refused).rejects.toMatchObject({ code: 'onnx-refused' });
    await expect(refused).rejects.toThrow(says);
    await expect(refused).rejects.toThrow('pixels (float32 1x3xhxw)');
  });

  test('a network of four channels', async () => {
    const shapes = [
      [1, 4, 'h', 'w'],
      [1, 4, 'h', 'w'],
    ] as const;
    const refused = examine(await writeForeign('four', folder, { shapes }, only('Relu')));
    await expect(refused).rejects.toMatchObject({ code: 'onnx-refused' });
  });

  test('a file that is no ONNX model', async () => {
    const file = join(folder, 'text.onnx');
    await writeFile(file, 'this is no model');
    await expect(examine(file)).rejects.toMatchObject({ code: 'onnx-damaged' });
  });
});
