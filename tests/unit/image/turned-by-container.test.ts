import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heifFacts } from '../../../src-main/image/isobmff/items.js';
import { ScratchFolder } from '../../../src-main/image/place.js';
import { withFile } from '../../../src-main/image/read-at.js';
import { openSource } from '../../../src-main/image/read.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { withProperties } from '../../fixtures/made-heif.js';

// Regions and maps are told for the picture as it is stored: whoever turns it must know how.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder.dispose());

/** One corner white. */
const corner = () => {
  const data = new Uint8Array(32 * 16 * 3);
  for (let y = 0; y < 8; y++) data.fill(255, y * 32 * 3, y * 32 * 3 + 24);
  return sharp(data, { raw: { width: 32, height: 16, channels: 3 } });
};

const turns = [0, 1, 2, 3].flatMap((irot) => [undefined, 0, 1].map((imir) => [irot, imir] as const));
test.each(turns)('an AVIF with %i quarter turns, mirrored %s, tells it as EXIF would', async (irot, imir) => {
  const bytes = withProperties(await corner().avif({ lossless: true }).toBuffer(), {
    irot: Buffer.from([irot]),
    ...(imir === undefined ? {} : { imir: Buffer.from([imir]) }),
  });
  const file = join(folder.path, 'turned.avif');
  await writeFile(file, bytes);
  const orientation = (await withFile(file, heifFacts))!.orientation;
  const tagged = await corner().withMetadata({ orientation }).png().toBuffer();
  const seen = (await sharp(file).resize(4, 4, { fit: 'fill' }).raw().toBuffer()).map((level) => (level > 99 ? 1 : 0));
  const meant = await sharp(tagged).autoOrient().resize(4, 4, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  expect([...seen]).toEqual([...meant].map((level) => (level > 99 ? 1 : 0)));
  const source = await openSource(file, new ScratchFolder(folder.path));
  expect(source.metadata.orientation).toBe(orientation);
  await source.close();
});
