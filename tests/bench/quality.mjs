// PSNR and SSIM of every published weight file beside the checkout, through the program, beside the figures that its
// authors' code gives with it (those of the catalogue). Fails where one is off.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../dist/main/app/app.js';
import { reference, weightFiles } from './reference.mjs';

const TOLERANCE = { psnrY: 0.005, ssimY: 0.0002 };

export async function quality() {
  if (!existsSync(reference)) return console.log('Skipped: there is no ../shared/reference.');
  const home = await mkdtemp(join(tmpdir(), 'enlarger-quality-'));
  const app = await createApp({ home });
  try {
    console.log('model             set    scale   PSNR Y   stated   SSIM Y  stated');
    const weights = weightFiles();
    for (const { id, measured, origin } of app.models.available) {
      const file = weights.get(origin.files[0].sha256);
      if (file === undefined || measured.length === 0) continue;
      await app.models.import(file, { id });
      for (const stated of measured) await compare(app, id, stated);
    }
  } finally {
    await app.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function compare(app, model, { set, scale, psnrY, ssimY }) {
  const folder = join(reference, 'images', set);
  const found = await app.measuring.evaluate({ model, low: join(folder, `LRx${scale}`), high: join(folder, 'HR') });
  const isGood = Math.abs(found.psnrY - psnrY) <= TOLERANCE.psnrY && Math.abs(found.ssimY - ssimY) <= TOLERANCE.ssimY;
  const figures = [found.psnrY.toFixed(3), psnrY.toFixed(3), found.ssimY.toFixed(4), ssimY.toFixed(4)];
  const row = `${model.padEnd(17)} ${set.padEnd(6)} x${scale}    ${figures.map((one) => one.padStart(7)).join('  ')}`;
  console.log(isGood ? row : `${row}   OFF`);
  if (!isGood) process.exitCode = 1;
}
