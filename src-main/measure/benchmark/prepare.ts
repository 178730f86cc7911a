import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { evenly } from '../../base/evenly.js';
import { Problem } from '../../base/problem.js';
import { readPixels, writePixels, type Rectangle } from '../../image/pixels.js';
import { probePicture } from '../../image/probe.js';
import type { PictureFacts, Pixels8 } from '../../image/types.js';
import { cropToMultiple, shrink } from '../matlab-resize.js';
import { atOnce, type MatchTask, type PrepareTask, type Prepared, type QualityPair, type Rest } from './protocol.js';

// Pictures to measure quality with: crops of the user's own, shrunk, or pairs that he has.

/** Side of a crop, pixels; a multiple of 2, 3, 4 and 8. */
const CROP_SIDE = 384;
/** Pictures with a shorter side say too little. */
const LEAST_SIDE = 64;
/** Pictures taken from a folder, evenly spread over it. */
const MOST_PICTURES = 8;
/** JPEG quality of small pictures for networks taught to mend them: visible up close, no more. */
const MILD = 80;

/** Cuts a crop out of each of a few pictures, and shrinks it for every scale and kind of network. */
export async function prepareCrops({ pictures, wanted, folder }: PrepareTask, rest: Rest = atOnce): Promise<Prepared> {
  await mkdir(folder, { recursive: true });
  const pairs: QualityPair[] = [];
  const notes: string[] = [];
  for (const [i, file] of evenly(pictures, MOST_PICTURES).entries()) {
    await rest();
    try {
      const crop = await richCrop(file);
      for (const { scale, input } of wanted) {
        const name = join(folder, `${i}-x${scale}-${input}`);
        const [original, small] = [`${name}.png`, `${name}-small.${input === 'clean' ? 'png' : 'jpg'}`];
        await writePixels(original, cropToMultiple(crop, scale));
        await writePixels(small, shrink(crop, scale), input === 'clean' ? undefined : MILD);
        pairs.push({ small, original, scale, input });
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notes.push(`${basename(file)}: ${error.message}`);
    }
  }
  return { pairs, notes };
}

/** Pairs of small pictures and the originals of the same name (`bird.png`; `birdx4.png` and `bird_x4.png` too). */
export async function matchPairs({ pictures, originals }: MatchTask): Promise<Prepared> {
  const named = new Map(originals.map((file) => [stem(file), file]));
  const pairs: QualityPair[] = [];
  const notes: string[] = [];
  for (const small of pictures) {
    const original = named.get(stem(small)) ?? named.get(stem(small).replace(/_?x\d+$/i, ''));
    if (original === undefined) {
      notes.push(`${basename(small)}: there is no original of that name.`);
      continue;
    }
    const [few, many] = await Promise.all([probePicture(small), probePicture(original)]);
    pairs.push({ small, original, scale: Math.max(1, Math.floor(many.width / few.width + 0.01)) });
  }
  return { pairs, notes };
}

const stem = (file: string): string => basename(file, extname(file));

/** Of three crops along the picture's diagonal the one with most in it: sky tells networks little apart. */
async function richCrop(file: string): Promise<Pixels8> {
  const facts = await probePicture(file);
  if (Math.min(facts.width, facts.height) < LEAST_SIDE) {
    throw new Problem('too-small', `Expected at least ${LEAST_SIDE} pixels a side but it has fewer.`);
  }
  let best: { crop: Pixels8; detail: number } | undefined;
  for (const place of cropPlaces(facts)) {
    const crop = await readPixels(file, place);
    const detail = detailOf(crop);
    if (best === undefined || detail > best.detail) best = { crop, detail };
  }
  return best!.crop;
}

function cropPlaces({ width, height }: PictureFacts): Rectangle[] {
  const [w, h] = [Math.min(CROP_SIDE, width), Math.min(CROP_SIDE, height)];
  const places = [0.5, 0.25, 0.75].map((at) => ({
    x: Math.round((width - w) * at),
    y: Math.round((height - h) * at),
    width: w,
    height: h,
  }));
  return width - w < w / 2 && height - h < h / 2 ? places.slice(0, 1) : places;
}

/** Mean difference of neighbours along rows, levels. */
function detailOf({ width, height, channels, data }: Pixels8): number {
  let sum = 0;
  for (let i = channels; i < data.length; i++) {
    if (i % (width * channels) >= channels) sum += Math.abs(data[i]! - data[i - channels]!);
  }
  return sum / (width * height * channels);
}
