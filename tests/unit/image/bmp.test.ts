import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probePicture } from '../../../src-main/image/probe.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { oneToOne, type Result } from '../../fixtures/one-to-one.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

describe('BMP of the newer kind', () => {
  /** One pixel of 32 bits with masks, in a header of 108 bytes. */
  function bmp(pixel: number, masks: readonly number[], space: number, calibration: readonly number[] = []): Buffer {
    const bytes = Buffer.alloc(14 + 108 + 4);
    bytes.write('BM');
    bytes.writeUInt32LE(bytes.length, 2);
    bytes.writeUInt32LE(122, 10);
    [108, 1, 1].forEach((value, i) => bytes.writeInt32LE(value, 14 + 4 * i));
    bytes.writeUInt16LE(1, 26);
    bytes.writeUInt16LE(32, 28);
    bytes.writeUInt32LE(3, 30);
    masks.forEach((mask, i) => bytes.writeUInt32LE(mask, 54 + 4 * i));
    bytes.writeUInt32LE(space, 70);
    calibration.forEach((value, i) => bytes.writeInt32LE(value, 74 + 4 * i));
    bytes.writeUInt32LE(pixel, 122);
    return bytes;
  }
  /** As PNG, and its depth. */
  async function asPng(picture: Buffer): Promise<Result & { depth: number }> {
    const file = join(folder.path, 'picture.bmp');
    await writeFile(file, picture);
    return { ...(await oneToOne(folder.path, picture, 'png')), depth: (await probePicture(file)).depth };
  }

  const BYTES = [0xff_0000, 0xff00, 0xff, 0];
  const SRGB = 0x7352_4742;

  test('with 10 bits a colour has 16', async () => {
    const { bytes, depth } = await asPng(bmp((1023 << 20) | (512 << 10) | 1, [0x3ff0_0000, 0xf_fc00, 0x3ff, 0], SRGB));
    expect(depth).toBe(16);
    const raw = await sharp(bytes).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    expect([...new Uint16Array(raw.buffer, raw.byteOffset, 3)]).toEqual([65_535, 32_800, 64]);
  });

  test('with endpoints and gammas gets a profile of them', async () => {
    // Adobe RGB (1998): X, Y and Z of its corners.
    const corners = [0.5767, 0.2973, 0.027, 0.1856, 0.6274, 0.0707, 0.1882, 0.0753, 0.9911];
    const fixed = [
      ...corners.map((value) => Math.round(value * 2 ** 30)),
      ...new Array<number>(3).fill(Math.round(2.2 * 65_536)),
    ];
    const { bytes } = await asPng(bmp(0x64_9664, BYTES, 0, fixed));
    const [shownRed, shownGreen] = await sharp(bytes).toColourspace('srgb').raw().toBuffer();
    expect([shownRed! < 80, shownGreen! > 148]).toEqual([true, true]);
    expect([...(await sharp(bytes, { ignoreIcc: true }).removeAlpha().raw().toBuffer())]).toEqual([0x64, 0x96, 0x64]);
  });

  test.each([
    ['sRGB', bmp(0x64_9664, BYTES, SRGB)],
    ['nothing', bmp(0x64_9664, BYTES, 0)],
  ])('that says %s needs none', async (_, bytes) => {
    expect((await sharp((await asPng(bytes)).bytes).metadata()).icc).toBeUndefined();
  });

  test('that names a profile elsewhere says so', async () => {
    expect((await asPng(bmp(0x64_9664, BYTES, 0x4c49_4e4b))).notes.join()).toMatch(/profile in another file/);
  });
});
