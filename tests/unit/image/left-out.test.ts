import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { framesIn } from '../../../src-main/image/isobmff/sequence.js';
import { segment } from '../../../src-main/image/jpeg/segments.js';
import { withFile } from '../../../src-main/image/read-at.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { box } from '../../fixtures/made-heif.js';
import { multiPicture, ultraHdr } from '../../fixtures/made-phones.js';
import * as made from '../../fixtures/made-pictures.js';
import { filled, plain, tiff } from '../../fixtures/made-tiffs.js';
import { oneToOne } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

const notesOf = async (picture: Buffer): Promise<string[]> => (await oneToOne(folder.path, picture, 'png')).notes;
const jpeg = (): Promise<Buffer> => made.fromRaw(made.corners()).jpeg().toBuffer();

const APPLE = 'xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/" HDRGainMap:HDRGainMapVersion="65536"';

describe('pictures behind a JPEG', () => {
  test.each([
    { kind: 'of another eye', type: 0x02_0002, xmp: undefined, says: [/1 more picture/] },
    { kind: 'of a kind that is not said', type: 0, xmp: undefined, says: [/1 more picture/] },
    { kind: 'that are a larger thumbnail', type: 0x01_0001, xmp: undefined, says: [] },
    { kind: "that are Apple's gain map", type: 0, xmp: APPLE, says: [/gain map/] },
  ])('$kind', async ({ type, xmp, says }) => {
    const notes = await notesOf(await multiPicture(await jpeg(), type, xmp));
    expect(notes).toEqual(says.map((one) => expect.stringMatching(one)));
  });

  test('that are an Ultra HDR map are told once', async () => {
    expect((await notesOf(await ultraHdr())).filter((one) => /gain map/.test(one))).toHaveLength(1);
  });
});

describe('the video of a motion photo is told', () => {
  const directory = (kind: number): Buffer => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(kind, 2);
    const head = Buffer.alloc(12);
    head.write('SEFH', 'latin1');
    head.writeUInt32LE(1, 8);
    const end = Buffer.alloc(8);
    end.writeUInt32LE(24);
    end.write('SEFT', 4, 'latin1');
    return Buffer.concat([head, entry, end]);
  };

  test.each([
    ['of Samsung', 0x0a30, [/video of the motion photo/]],
    ['but not where Samsung put something else', 0x0a01, []],
  ] as const)('%s', async (_, kind, says) => {
    const notes = await notesOf(Buffer.concat([await jpeg(), Buffer.from('ftypmp42'), directory(kind)]));
    expect(notes).toEqual(says.map((one) => expect.stringMatching(one)));
  });

  test('in a file of boxes', async () => {
    const avif = await made.fromRaw(made.corners()).avif().toBuffer();
    expect(await notesOf(Buffer.concat([avif, box('mpvd', Buffer.from('ftypmp42'))]))).toEqual([
      'The video of the motion photo was left out.',
    ]);
  });
});

test('moving pictures beside a still one are counted', async () => {
  const full = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer).swap32();
  const handler = box('hdlr', full(0, 0), Buffer.from('pict'), Buffer.alloc(16));
  const table = box('minf', box('stbl', box('stsz', full(0, 0, 7))));
  const movie = box('moov', box('trak', box('mdia', handler, table)));
  const file = join(folder.path, 'moving.avif');
  await writeFile(file, Buffer.concat([await made.fromRaw(made.corners()).avif().toBuffer(), movie]));
  expect(await withFile(file, framesIn)).toBe(7);
});

describe('content credentials', () => {
  const manifest = Buffer.concat([
    Buffer.from('\0\0\0\x40jumb\0\0\0\x1ejumdc2pa', 'latin1'),
    Buffer.from('....c2pa\0'),
  ]);

  test.each([
    {
      format: 'JPEG',
      make: async () => withSegment(await jpeg(), segment(0xeb, Buffer.from('JP\0\x01\0\0\0\x01'), manifest)),
    },
    { format: 'PNG', make: async () => made.pngWith(await made.exact(made.corners()), 'caBX', manifest) },
    {
      format: 'WebP',
      make: async () => withRiff(await made.fromRaw(made.corners()).webp().toBuffer(), 'C2PA', manifest),
    },
    {
      format: 'TIFF',
      make: async () => tiff({ tags: plain(3, 8, 2, { 0xcd41: [7, manifest] }), data: filled([1, 2, 3]) }),
    },
    {
      format: 'AVIF',
      make: async () => Buffer.concat([await made.fromRaw(made.corners()).avif().toBuffer(), UUID, manifest]),
    },
  ])('of $format', async ({ make }) => {
    expect((await notesOf(await make())).join()).toContain('C2PA');
  });

  const UUID = Buffer.concat([
    Buffer.from('\0\0\0\0uuid', 'latin1'),
    Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
  ]);
  UUID.writeUInt32BE(UUID.length + manifest.length);
});

const withSegment = (picture: Buffer, one: Buffer): Buffer =>
  Buffer.concat([picture.subarray(0, 2), one, picture.subarray(2)]);

/** A chunk at the end, which readers pass over. */
function withRiff(webp: Buffer, type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  const whole = Buffer.concat([webp, head, content, Buffer.alloc(content.length & 1)]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

describe('beside the pictures of a TIFF', () => {
  const page = { tags: plain(3, 8, 2), data: filled([200, 100, 50]) };

  test('a transparency mask is told', async () => {
    const mask = { tags: plain(1, 8, 4, { 254: [4, [4]], 258: [3, [1]] }), data: Buffer.alloc(64) };
    expect((await notesOf(tiff(page, mask))).join()).toMatch(/transparency mask/);
  });

  test('a smaller copy is told, a thumbnail is not', async () => {
    const copy = (width: number) => ({
      tags: plain(1, 8, 1, { 254: [4, [1]], 256: [3, [width]] }),
      data: Buffer.alloc(width * 16),
    });
    expect((await notesOf(tiff(page, copy(400)))).join()).toMatch(/[Ss]maller copies/);
    expect(await notesOf(tiff(page, copy(160)))).toEqual([]);
  });

  test.each([
    { block: '8BIMLayr', told: true },
    { block: 'MIB861rL', told: true },
    { block: '8BIMPatt', told: false },
  ])("Photoshop's layers are told: $block", async ({ block, told }) => {
    const data = Buffer.from(`Adobe Photoshop Document Data Block\0${block}\0\0\0\x04....`, 'latin1');
    const notes = await notesOf(tiff({ tags: plain(3, 8, 2, { 37724: [7, data] }), data: filled([1, 2, 3]) }));
    expect(notes.some((one) => one.includes('layers'))).toBe(told);
  });
});
