import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { samplesFolder } from '../../base/home.js';
import { readPixels } from '../../image/pixels.js';

/** Samples 0..1 in planes (NCHW without the N), red first. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A picture and the same shrunk by a whole factor, each sample the mean of a square. */
export interface TestPair {
  readonly low: Planes;
  readonly high: Planes;
}

/**
 * A sample picture with the colours of skin and fruit, in which red, green and blue are anything but alike: networks
 * do measurably worse where they are exchanged.
 */
export async function testPair(width: number, height: number, scale: number): Promise<TestPair> {
  const picture = await readPixels(await readFile(join(samplesFolder(), 'peaches.jpg')));
  const [w, h] = [width * scale, height * scale];
  const [left, top] = [Math.max(0, (picture.width - w) >> 1), Math.max(0, (picture.height - h) >> 1)];
  const high: Planes = { width: w, height: h, data: new Float32Array(3 * w * h) };
  for (let c = 0, o = 0; c < 3; c++) {
    for (let y = 0; y < h; y++) {
      const row = mirrored(top + y, picture.height) * picture.width;
      for (let x = 0; x < w; x++, o++) {
        high.data[o] = picture.data[(row + mirrored(left + x, picture.width)) * 3 + c]! / 255;
      }
    }
  }
  return { low: shrunk(high, scale), high };
}

/** Pictures larger than the sample go on with its mirror image. */
function mirrored(at: number, length: number): number {
  const turn = at % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}

function shrunk(high: Planes, scale: number): Planes {
  const [width, height] = [high.width / scale, high.height / scale];
  const data = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < high.height; y++) {
      const to = (c * height + Math.floor(y / scale)) * width;
      const from = (c * high.height + y) * high.width;
      for (let x = 0; x < high.width; x++) data[to + Math.floor(x / scale)]! += high.data[from + x]! / scale ** 2;
    }
  }
  return { width, height, data };
}
