import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Choices } from '../../../src-main/engine/choices.js';
import { Control } from '../../../src-main/engine/control.js';
import { Lanes } from '../../../src-main/engine/lanes.js';
import { Precisions } from '../../../src-main/engine/precisions.js';
import type { Job, JobOutcome } from '../../../src-main/engine/job.js';
import { NetworkCache } from '../../../src-main/engine/loaded-network.js';
import { runJob } from '../../../src-main/engine/run-job.js';
import { writePixels } from '../../../src-main/image/pixels.js';
import { Library } from '../../../src-main/library/library.js';
import { evaluatePair, meanOf } from '../../../src-main/measure/evaluate/evaluate.js';
import { evaluationCalls } from '../../../src-main/measure/evaluate/pixels.js';
import { pairsIn } from '../../../src-main/measure/evaluate/pairs.js';
import { repeatingModel } from '../../fixtures/fresh-model.js';
import { reference } from '../../fixtures/parity.js';
import { isThere } from '../../fixtures/required.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'enlarger-evaluate-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The engine's own job, without the process around it. */
const bench = {
  networks: new NetworkCache(),
  known: new Map(),
  choices: new Choices(),
  precisions: new Precisions(),
  lanes: new Lanes(),
};
const engine = { run: (job: Job): Promise<JobOutcome> => runJob(job, bench, new Control(), () => undefined) };

describe('published figures, on Set5 x4', () => {
  test.skipIf(!isThere('REFERENCE', existsSync(reference))).each([
    { file: 'rfdn/RFDN_AIM.pth', psnrY: 32.159, ssimY: 0.8946, psnrRgb: 30.254 },
    { file: 'imdn/IMDN_x4.pth', psnrY: 32.21, ssimY: 0.8948, psnrRgb: 30.3 },
    { file: 'imdn_aim19/imdn_x4.pth', psnrY: 32.247, ssimY: 0.8959, psnrRgb: 30.334 },
    { file: 'pan/PANx4_DF2K.pth', psnrY: 32.131, ssimY: 0.8948, psnrRgb: 30.218 },
  ])(
    '$file: $psnrY dB, $ssimY',
    async ({ file, psnrY, ssimY, psnrRgb }) => {
      const library = new Library({ bundled: join(home, 'none'), home });
      const model = await library.modelFile(await library.importFile(join(reference, 'weights', file)));
      const { pairs } = await pairsIn(join(reference, 'images/Set5/LRx4'), join(reference, 'images/Set5/HR'), 4);
      const options = { model, provider: 'cpu', scratch: home } as const;
      const all = [];
      for (const pair of pairs) all.push(await evaluatePair({ engine, pixels: evaluationCalls }, pair, options));
      const mean = meanOf(all);
      expect(all).toHaveLength(5);
      expect(Math.abs(mean.psnrY - psnrY)).toBeLessThan(0.005);
      expect(Math.abs(mean.ssimY - ssimY)).toBeLessThan(0.0002);
      expect(Math.abs(mean.psnrRgb - psnrRgb)).toBeLessThan(0.005);
    },
    240_000,
  );
});

describe('a pair', () => {
  const grey = (side: number, value: (x: number, y: number) => number) => ({
    width: side,
    height: side,
    channels: 1 as const,
    data: Uint8Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side))),
  });
  const step = (x: number, y: number): number => ((x >> 2) + (y >> 2)) * 20;

  test('of a grey picture is measured as three equal channels, and infinitely good where nothing differs', async () => {
    const pair = { name: 'a', low: join(home, 'a-low.png'), high: join(home, 'a-high.png') };
    await writePixels(
      pair.low,
      grey(16, (x, y) => step(x, y)),
    );
    await writePixels(
      pair.high,
      grey(32, (x, y) => step(x >> 1, y >> 1)),
    );
    const model = await repeatingModel(2, home);
    const measured = await evaluatePair({ engine, pixels: evaluationCalls }, pair, {
      model,
      provider: 'cpu',
      scratch: home,
    });
    expect(measured).toEqual({ name: 'a', psnrY: Infinity, ssimY: 1, psnrRgb: Infinity, ssimRgb: 1 });
  });

  test.each([
    { name: 'one pixel more than the scale leaves over', side: 34 },
    { name: 'smaller than the result', side: 31 },
  ])('is refused where the original is $name', async ({ side }) => {
    const pair = { name: 'b', low: join(home, 'b-low.png'), high: join(home, 'b-high.png') };
    await writePixels(pair.low, grey(16, step));
    await writePixels(pair.high, grey(side, step));
    const model = await repeatingModel(2, home);
    const refused = evaluatePair({ engine, pixels: evaluationCalls }, pair, { model, provider: 'cpu', scratch: home });
    await expect(refused).rejects.toMatchObject({ code: 'pair-sizes' });
  });
});

describe('pairs', () => {
  const folders = async (name: string, low: readonly string[], high: readonly string[]) => {
    const [small, large] = [join(home, name, 'low'), join(home, name, 'high')];
    await mkdir(small, { recursive: true });
    await mkdir(large, { recursive: true });
    for (const file of low) await writeFile(join(small, file), '');
    for (const file of high) await writeFile(join(large, file), '');
    return [small, large] as const;
  };

  test('are found by NAMEx4 or NAME, and what is left over is told', async () => {
    const [low, high] = await folders(
      'some',
      ['ax4.png', 'b.png', 'cx2.png', 'notes.txt'],
      ['a.png', 'b.png', 'c.png'],
    );
    const { pairs, unmatched } = await pairsIn(low, high, 4);
    expect(pairs).toEqual([
      { name: 'a', low: join(low, 'ax4.png'), high: join(high, 'a.png') },
      { name: 'b', low: join(low, 'b.png'), high: join(high, 'b.png') },
    ]);
    expect(unmatched).toEqual([join(high, 'c.png'), join(low, 'cx2.png')]);
  });

  test('that are none are a problem, and so is a folder that is not there', async () => {
    const [low, high] = await folders('none', ['ax2.png'], ['a.png']);
    await expect(pairsIn(low, high, 4)).rejects.toMatchObject({ code: 'no-pairs' });
    await expect(pairsIn(join(home, 'nowhere'), high, 4)).rejects.toMatchObject({ code: 'no-folder' });
  });
});
