// What is carried over from each format to each: written to docs/fidelity.md. Sources are made here; what stands in results is
// read by exiftool, colours by this program's own reader.
import { mkdtemp, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { copyTimes } from '../../dist/main/base/files.js';
import { formats, outputFormats } from '../../dist/main/contract/formats.js';
import { ScratchFolder } from '../../dist/main/image/place.js';
import { openSource } from '../../dist/main/image/read.js';
import { writePicture } from '../../dist/main/image/write.js';
import { frameTables } from './fidelity-frames.mjs';
import { enlarged, has, HEIGHT, levelsOff, line, mark, named, run, SCALE, tagsOf, WIDTH } from './fidelity-parts.mjs';

const FIELD = { width: WIDTH, height: HEIGHT, channels: 3 };

/** Three soft areas, so that lossy formats keep them nearly. */
function samples(deep, alpha) {
  /** @type {3 | 4} */
  const channels = alpha ? 4 : 3;
  const data = new (deep ? Uint16Array : Uint8Array)(WIDTH * HEIGHT * channels);
  const most = deep ? 65_535 : 255;
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [(i % WIDTH) / WIDTH, Math.floor(i / WIDTH) / HEIGHT];
    const pixel = y > 0.5 ? [0.2, 0.3 + x / 4, 0.7] : x < 0.5 ? [0.7, 0.3, 0.3] : [0.3, 0.65, 0.35];
    pixel.forEach((value, c) => (data[i * channels + c] = Math.round(value * most)));
    if (alpha) data[i * channels + 3] = Math.round(most * (0.3 + 0.7 * x));
  }
  return { data, raw: { ...FIELD, channels } };
}

const picture = (deep = false, alpha = false) => {
  const { data, raw } = samples(deep, alpha);
  return sharp(data, { raw }).toColourspace(deep ? 'rgb16' : 'srgb');
};

const convert = (name) => (from, to) => run('convert', from, `${name}:${to}`);

/** Sources: how each is made from a PNG, and by which program if not by sharp. */
const sources = {
  jpeg: { encode: (image) => image.jpeg({ quality: 98, chromaSubsampling: '4:4:4' }) },
  png: { deep: true, alpha: true, encode: (image) => image.png() },
  webp: { alpha: true, encode: (image) => image.webp({ lossless: true }) },
  tiff: { deep: true, encode: (image) => image.tiff({ compression: 'lzw' }) },
  avif: { encode: (image) => image.avif({ quality: 90, chromaSubsampling: '4:4:4' }) },
  gif: { encode: (image) => image.gif() },
  heic: { program: 'heif-enc', make: (from, to) => run('heif-enc', '-q', '95', '-o', to, from) },
  jxl: { deep: true, program: 'cjxl', make: (from, to) => run('cjxl', from, to, '-d', '0') },
  jp2: { program: 'convert', make: (from, to) => run('convert', from, '-quality', '0', `jp2:${to}`) },
  bmp: { program: 'convert', make: convert('bmp') },
  psd: { program: 'convert', make: convert('psd') },
};

/** Words that exiftool puts into every source that it can write. */
const WORDS = [
  '-Make=Lantern', '-GPSLatitude=54.325', '-GPSLatitudeRef=N', '-XMP-dc:Subject=harbour', '-IPTC:Headline=Lights',
  '-XResolution=300', '-YResolution=300', '-ResolutionUnit=inches',
  '-RegionInfo={AppliedToDimensions={W=96,H=64,Unit=pixel},RegionList=[{Area={X=0.25,Y=0.25,W=0.2,H=0.1,Unit=normalized},Name=Ada,Type=Face}]}',
]; // prettier-ignore

async function makeSource(folder, format) {
  const { deep = false, alpha = false, encode, program, make } = sources[format];
  if (program !== undefined && !has(program, '--version')) return undefined;
  const file = join(folder, `source.${formats[format].suffixes[0]}`);
  const image = picture(deep, alpha);
  if (encode !== undefined) await encode(image.withIccProfile('p3')).toFile(file);
  else {
    const png = join(folder, 'source.png');
    await image.withIccProfile('p3').png().toFile(png);
    make(png, file);
  }
  // JPEG stands on its side, as phones store it.
  try {
    run('exiftool', '-q', '-overwrite_original', ...WORDS, ...(format === 'jpeg' ? ['-Orientation#=6'] : []), file);
  } catch {
    // A format that exiftool does not write: it has no words then.
  }
  return file;
}

/** When the source's file was changed last. */
const TAKEN = new Date('2024-05-17T18:04:59Z');

async function cross(folder, file, from, to) {
  const scratch = join(folder, `${from}-${to}`);
  await mkdir(scratch);
  const source = await openSource(file, new ScratchFolder(scratch));
  const again = join(scratch, 'again');
  await mkdir(again);
  try {
    const colour = await enlarged(source.colour, join(scratch, 'large.v'));
    const alpha = source.alpha && (await enlarged(source.alpha, join(scratch, 'large-alpha.v')));
    const { width, height, depth } = source.facts;
    const output = join(scratch, `result.${formats[to].suffixes[0]}`);
    const { notes } = await writePicture(
      {
        ...{ colour, ...(alpha && { alpha }), width: width * SCALE, height: height * SCALE, source, metadata: true },
        ...{ density: 'number', scale: { x: SCALE, y: SCALE } },
        encoding: { format: to, quality: 95, lossless: to !== 'jpeg', depth },
      },
      output,
    );
    await utimes(file, TAKEN, TAKEN);
    await copyTimes(file, output);
    const result = await openSource(output, new ScratchFolder(again));
    const off = await levelsOff(source.colour, result.colour);
    const [before, after] = [tagsOf(file), tagsOf(output)];
    const icc = (one) => one.metadata.profile?.toString('base64');
    const headline = named(after, 'Headline');
    const area = named(after, 'RegionInfo')?.RegionList?.[0]?.Area;
    const at = from === 'jpeg' ? [0.75, 0.25] : [0.25, 0.25];
    const row = [
      formats[to].title,
      result.facts.width === width * SCALE && result.facts.height === height * SCALE ? 'yes' : '**no**',
      mark(icc(source), icc(source) === icc(result)),
      alpha !== undefined && result.alpha === undefined
        ? 'on white'
        : icc(source) !== undefined && icc(result) === undefined
          ? 'in sRGB'
          : off.toFixed(2),
      `${depth} → ${result.facts.depth}`,
      mark(source.alpha, result.alpha),
      mark(named(before, 'Make'), named(after, 'Make') === 'Lantern'),
      mark(named(before, 'GPSLatitude'), Math.abs(Number(named(after, 'GPSLatitude')) - 54.325) < 1e-4),
      mark(named(before, 'Subject'), String(named(after, 'Subject')) === 'harbour'),
      mark(named(before, 'Headline'), headline === 'Lights'),
      mark(
        named(before, 'RegionInfo'),
        area !== undefined && [area.X, area.Y].every((value, i) => Math.abs(value - at[i]) < 1e-3),
      ),
      mark(named(before, 'XResolution'), Math.round(Number(named(after, 'XResolution'))) === 300),
      mark(true, (await stat(output)).mtime.getTime() === TAKEN.getTime()),
      [...source.notes, ...notes].join(' '),
    ];
    await result.close();
    await colour.discard();
    await alpha?.discard();
    return row;
  } finally {
    await source.close();
  }
}

const COLUMNS = [
  'to',
  'size',
  'profile',
  'levels off',
  'bits',
  'opacity',
  'EXIF',
  'GPS',
  'XMP',
  'IPTC',
  'region',
  'dpi',
  'date',
  'notes',
];
export async function fidelity() {
  if (!has('exiftool', '-ver')) throw new Error('This needs exiftool.');
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-fidelity-'));
  const parts = [];
  try {
    for (const from of Object.keys(sources)) {
      const own = join(folder, from);
      await mkdir(own);
      const file = await makeSource(own, from);
      if (file === undefined) {
        parts.push(`## From ${formats[from].title}\n\nNot measured: ${sources[from].program} is not here.`);
        continue;
      }
      const rows = [];
      for (const to of outputFormats) rows.push(line(await cross(own, file, from, to)));
      parts.push(
        `## From ${formats[from].title}\n\n${[line(COLUMNS), line(COLUMNS.map(() => '---')), ...rows].join('\n')}`,
      );
    }
    parts.push(...(await frameTables(folder)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const versions = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}, exiftool ${run('exiftool', '-ver').trim()}`;
  const text = `# What is carried over

Made by \`npm run bench -- fidelity\` (${versions}). Each source is a picture of ${WIDTH} x ${HEIGHT} pixels in Display P3 with the words
that exiftool can write into its format; the JPEG stands on its side (orientation 6). It is read, every pixel is made ${SCALE} x ${SCALE},
and it is written: no network takes part. An empty cell means that the source has nothing of the kind; "levels off" is the mean
difference of a sample, in levels of 255, as this program reads both; IPTC counts where it became XMP; the date is the file's.
Animations and pages come last: four frames with a delay and a transparent edge each, shown three times.

${parts.join('\n\n')}
`;
  await writeFile(new URL('../../docs/fidelity.md', import.meta.url), text);
  console.log(text);
}
