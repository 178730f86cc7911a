import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, eventsIn, type Ended } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { reference } from '../fixtures/parity.js';

const SCALE = 2;
const MODEL = 'swift-x2';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
const evaluate = (...args: string[]): Promise<Ended> =>
  cli(at('home'), 'evaluate', '--model', MODEL, '--lr', at('lr'), '--hr', at('hr'), ...args);

/** Interleaved RGB samples. */
async function samples(file: string): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { data, width: info.width, height: info.height };
}

/** 10 log10(255^2 / MSE), SCALE pixels left out on each side, of what `read` makes of a pixel. */
async function psnrOf(a: string, b: string, read: (r: number, g: number, b: number) => number[]): Promise<number> {
  const [one, two] = [await samples(a), await samples(b)];
  let [sum, count] = [0, 0];
  for (let y = SCALE; y < one.height - SCALE; y++) {
    for (let x = SCALE; x < one.width - SCALE; x++) {
      const of = ({ data, width }: typeof one) => {
        const i = (y * width + x) * 3;
        return read(data[i]!, data[i + 1]!, data[i + 2]!);
      };
      const [p, q] = [of(one), of(two)];
      p.forEach((value, c) => {
        sum += (value - q[c]!) ** 2;
        count++;
      });
    }
  }
  return 10 * Math.log10(255 ** 2 / (sum / count));
}

/** BT.601 in studio range, as papers have it. */
const y601 = (r: number, g: number, b: number): number[] => [16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255];

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(at('lr'));
  await mkdir(at('hr'));
  for (const [i, [width, height]] of [
    [64, 48],
    [40, 60],
  ].entries()) {
    const data = Uint8Array.from({ length: width! * height! * 3 }, (_, at) => {
      const [x, y, c] = [Math.floor(at / 3) % width!, Math.floor(at / 3 / width!), at % 3];
      return 128 + 70 * Math.sin(x / (3 + i + c)) * Math.cos(y / (4 + c)) + ((x >> 3) ^ (y >> 3)) * 5;
    });
    const picture = sharp(data, { raw: { width: width!, height: height!, channels: 3 } });
    await picture
      .clone()
      .png()
      .toFile(at('hr', `p${i}.png`));
    await picture
      .clone()
      .resize(width! / SCALE, height! / SCALE)
      .png()
      .toFile(at('lr', `p${i}x${SCALE}.png`));
  }
});
afterAll(() => folder.dispose());

describe('enlarger evaluate', () => {
  test('gives the figures that the enlarged pictures have', async () => {
    const run = await evaluate('--json');
    expect(run).toMatchObject({ status: 0, err: '' });
    const events = eventsIn(run);
    const pictures = events.filter(({ event }) => event === 'picture');
    expect(pictures.map(({ name }) => name)).toEqual(['p0', 'p1']);

    const made = ['--model', MODEL, '--scale', String(SCALE), '--provider', 'cpu', '--precision', 'float'];
    const enlarged = await cli(at('home'), 'upscale', at('lr'), '--output', at('out'), ...made);
    expect(enlarged.status).toBe(0);
    for (const { name, psnrY, psnrRgb } of pictures) {
      const [result, original] = [at('out', `${name as string}x${SCALE}.png`), at('hr', `${name as string}.png`)];
      expect(psnrY).toBeCloseTo(await psnrOf(result, original, y601), 6);
      expect(psnrRgb).toBeCloseTo(await psnrOf(result, original, (...rgb) => rgb), 6);
      expect(psnrY).toBeGreaterThan(20);
    }
    const summary = events.at(-1)!;
    const mean = (figure: string) => pictures.reduce((sum, one) => sum + (one[figure] as number) / 2, 0);
    expect(summary).toMatchObject({ event: 'summary', pictures: 2 });
    for (const figure of ['psnrY', 'ssimY', 'psnrRgb', 'ssimRgb']) expect(summary[figure]).toBeCloseTo(mean(figure), 9);
  });

  test('prints a table with the mean, and names what has no counterpart', async () => {
    await sharp(at('hr', 'p0.png')).toFile(at('hr', 'alone.png'));
    const { status, out, err } = await evaluate();
    expect(status).toBe(0);
    expect(out).toMatch(/^PICTURE +PSNR Y +SSIM Y/);
    expect(out).toMatch(/^mean of 2 +\d+\.\d{3} +0\.\d{4}/m);
    expect(err).toContain(`${at('hr', 'alone.png')} has no counterpart and was left out.`);
  });

  test('refuses pictures that do not belong together, before anything is measured', async () => {
    const run = await cli(at('home'), 'evaluate', '--model', 'swift-x4', '--lr', at('lr'), '--hr', at('hr'));
    expect(run).toMatchObject({ status: 2, out: '' });
    expect(run.err).toMatch(/^Expected pictures in .* with NAMEx4\.png or NAME\.png in .* but found no pair\./);
  });

  const set5 = join(reference, 'images/Set5');
  test.skipIf(!existsSync(set5))('measures Set5 x2 as the card of the model says', async () => {
    const folders = ['--lr', join(set5, 'LRx2'), '--hr', join(set5, 'HR')];
    const run = await cli(at('home'), 'evaluate', '--model', MODEL, ...folders, '--json');
    const shown = JSON.parse((await cli(at('home'), 'models', 'show', MODEL, '--json')).out) as {
      measured: { set: string; psnrY: number }[];
    };
    const said = shown.measured.find(({ set }) => set === 'Set5')!;
    expect(Math.abs((eventsIn(run).at(-1)!['psnrY'] as number) - said.psnrY)).toBeLessThan(0.005);
  });
});
