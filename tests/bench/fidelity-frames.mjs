// What is carried over of several pictures in one file, for docs/fidelity.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { formats, keepsFrames, outputFormats } from '../../dist/main/contract/formats.js';
import { openFrames } from '../../dist/main/image/frames/open.js';
import { readAnimation } from '../../dist/main/image/frames/read-animation.js';
import { framesWriter } from '../../dist/main/image/frames/write.js';
import { enlarged, has, HEIGHT, levelsOff, line, mark, named, run, SCALE, tagsOf, WIDTH } from './fidelity-parts.mjs';

/** Frames of one area that moves, how long each is shown, and how often all of them. */
const [FRAMES, DELAYS, LOOP] = [4, [100, 50, 200, 70], 3];

/** Frames one below the other, with opacity. */
function roll() {
  const data = new Uint8Array(WIDTH * HEIGHT * FRAMES * 4);
  for (let i = 0; i < WIDTH * HEIGHT * FRAMES; i++) {
    const [x, y, frame] = [i % WIDTH, Math.floor(i / WIDTH) % HEIGHT, Math.floor(i / WIDTH / HEIGHT)];
    const inside = x >= 16 * frame && x < 16 * frame + 32 && y >= 16 && y < 48;
    data.set(inside ? [200, 90, 60, 255] : x < 8 ? [0, 0, 0, 0] : [70, 120, 160, 255], 4 * i);
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT * FRAMES, channels: 4, pageHeight: HEIGHT } });
}

/** Files of several pictures: how each is made, and by which program if not by sharp. */
const moving = {
  'animated GIF': { suffix: 'gif', make: (file) => roll().gif({ delay: DELAYS, loop: LOOP }).toFile(file) },
  'animated WebP': {
    suffix: 'webp',
    make: (file) => roll().webp({ delay: DELAYS, loop: LOOP, lossless: true }).toFile(file),
  },
  'animated PNG': {
    suffix: 'png',
    program: 'ffmpeg',
    async make(file) {
      await roll().gif({ delay: DELAYS, loop: LOOP }).toFile(`${file}.gif`);
      run('ffmpeg', '-v', 'error', '-i', `${file}.gif`, '-plays', String(LOOP), '-f', 'apng', file);
    },
  },
  'animated JPEG XL': {
    suffix: 'jxl',
    program: 'cjxl',
    async make(file) {
      await roll().gif({ delay: DELAYS, loop: LOOP }).toFile(`${file}.gif`);
      run('cjxl', '--quiet', '-d', '0', '-e', '3', `${file}.gif`, file);
    },
  },
  'TIFF of several pages': { suffix: 'tif', make: (file) => roll().tiff({ compression: 'lzw' }).toFile(file) },
};

/** Frames or pages as others count them. */
async function countIn(file, format) {
  if (format === 'png') return Number(named(tagsOf(file), 'AnimationFrames') ?? 1);
  if (format === 'jxl') return Math.max(1, (run('jxlinfo', file).match(/^frame:/gm) ?? []).length);
  return formats[format].frames === undefined ? 1 : ((await sharp(file).metadata()).pages ?? 1);
}

const lasts = (animation) => animation.delays.reduce((sum, delay) => sum + delay, 0);

async function crossFrames(folder, file, to) {
  const scratch = join(folder, `frames-${to}`);
  const [own, after] = [join(scratch, 'own'), join(scratch, 'after')];
  await mkdir(own, { recursive: true });
  await mkdir(after);
  const output = join(scratch, `result.${formats[to].suffixes[0]}`);
  await writeFile(output, '');
  const single = await openFrames(file, own, false);
  /** @type {any} The kinds of pictures differ in what they say of their frames. */
  const frames = await openFrames(file, own, keepsFrames(single.facts.format, to));
  const { count, pixels, animation, opacity, facts } = frames;
  const timed = animation === undefined ? {} : { animation };
  const writer = framesWriter(to, { file: output, scratch, count, pixels: pixels * SCALE ** 2, ...timed });
  const notes = [...frames.notes];
  const sources = [];
  for (let i = 0; i < count; i++) {
    const source = await frames.open(i);
    const colour = await enlarged(source.colour, join(scratch, `large-${i}.v`));
    const alpha = source.alpha && (await enlarged(source.alpha, join(scratch, `large-alpha-${i}.v`)));
    const size = { width: source.facts.width * SCALE, height: source.facts.height * SCALE };
    const how = { density: 'number', scale: { x: SCALE, y: SCALE }, metadata: true };
    const encoding = {
      format: to,
      quality: to === 'gif' ? 100 : 95,
      lossless: to !== 'jpeg',
      depth: source.facts.depth,
    };
    notes.push(
      ...source.notes,
      ...(await writer.add({ colour, ...(alpha && { alpha }), opacity, ...size, source, ...how, encoding })),
    );
    sources.push({ colour, alpha });
    await source.close();
  }
  await writer.finish();
  await writer.close();
  await frames.close();
  const result = await openFrames(output, after, count > 1);
  let off = 0;
  for (let i = 0; i < count; i++) {
    const again = await result.open(i);
    off += (await levelsOff(sources[i].colour, again.colour, 1, sources[i].alpha)) / count;
    await again.close();
  }
  await result.close();
  for (const { colour, alpha } of sources) {
    await colour.discard();
    await alpha?.discard();
  }
  const written = animation !== undefined && count > 1 && to !== 'tiff' ? await readAnimation(output, to) : undefined;
  return [
    formats[to].title,
    mark(true, result.facts.width === facts.width * SCALE && result.facts.height === facts.height * SCALE),
    `${single.facts.pages} → ${await countIn(output, to)}`,
    mark(animation, written && lasts(written) === lasts(animation)),
    mark(animation, written && written.loop === animation.loop),
    off.toFixed(2),
    [...new Set(notes)].join(' '),
  ];
}

const FRAME_COLUMNS = ['to', 'size', 'frames', 'timing', 'loops', 'levels off', 'notes'];

/** A table for each kind of file, `folder` for what is made on the way. */
export async function frameTables(folder) {
  const parts = [];
  for (const [title, { suffix, program, make }] of Object.entries(moving)) {
    if (program !== undefined && !has(program, '-version')) {
      parts.push(`## From ${title}\n\nNot measured: ${program} is not here.`);
      continue;
    }
    const own = join(folder, title.replaceAll(' ', '-'));
    await mkdir(own);
    const file = join(own, `source.${suffix}`);
    await make(file);
    const rows = [];
    for (const to of outputFormats) rows.push(line(await crossFrames(own, file, to)));
    parts.push(
      `## From ${title}\n\n${[line(FRAME_COLUMNS), line(FRAME_COLUMNS.map(() => '---')), ...rows].join('\n')}`,
    );
  }
  return parts;
}
