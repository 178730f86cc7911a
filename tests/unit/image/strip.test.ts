import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { Canvas } from '../../../src-main/image/canvas.js';
import { stripOf } from '../../../src-main/image/strip.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

test.each([
  ['that fit', 500],
  ['that are more than fit, from top to bottom too', 9000],
])('a strip shows all rows %s', async (_, rows) => {
  const folder = await temporaryFolder();
  try {
    const [path, source] = [join(folder.path, 'canvas.v'), join(folder.path, 'source.png')];
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } }).toFile(source);
    const canvas = await Canvas.create(path, { width: 2048, height: rows, channels: 1, depth: 8 });
    for (let y = 0; y < rows; y++) await canvas.appendRows(new Uint8Array(2048).fill((255 * y) / rows));
    await canvas.seal(undefined, [1, 1]);
    await canvas.close();
    const size = { width: 32, height: 100 };
    const strip = await stripOf({ canvas: path, top: 0, rows, source, scratch: folder.path, ...size });
    const { data, info } = await sharp(strip).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([32, 100]);
    const at = (y: number): number => data[y * 32 + 16]!;
    for (const y of [0, 25, 50, 75, 99]) expect(Math.abs(at(y) - (255 * (y + 0.5)) / 100)).toBeLessThan(4);
  } finally {
    await folder.dispose();
  }
});
