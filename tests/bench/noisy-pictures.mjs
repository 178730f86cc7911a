import { join } from 'node:path';
import sharp from 'sharp';

/** JPEG files of these sizes, with noise as photographs have detail; their paths, widths and heights. */
export async function noisyPictures(folder, sizes) {
  const files = [];
  for (const [i, [width, height]] of sizes.entries()) {
    const input = join(folder, `${i}.jpg`);
    /** @type {any} sharp's types want a background where there is noise. */
    const create = {
      ...{ width: Math.ceil(width / 4), height: Math.ceil(height / 4), channels: 3 },
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    };
    await sharp({ create }).resize(width, height).jpeg({ quality: 90 }).toFile(input);
    files.push({ input, width, height });
  }
  return files;
}
