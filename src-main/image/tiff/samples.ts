// How a TIFF file stores its samples, as far as libvips would read them wrongly or not at all.
import { unsupported } from '../unsupported.js';
import { withFile } from '../read-at.js';
import { firstNumber, layoutOf, numbersOf, rationalsOf, type Directory } from './directory.js';
import { directoriesOf, picturesIn, subDirectoriesOf, type TiffPage } from './pages.js';

const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  orientation: 274,
  samples: 277,
  planar: 284,
  tileWidth: 322,
  inks: 332,
  extra: 338,
  format: 339,
  coefficients: 529,
  subsampling: 530,
  reference: 532,
  profile: 34675,
  dng: 50706,
} as const;

/** PhotometricInterpretation (TIFF 6.0; TIFF/EP for the last two) and its number of colours. */
const COLOURS: Readonly<Record<number, 1 | 3 | 4>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3, 32844: 1, 32845: 3 };
const SEPARATED = 5;
/** InkSet: cyan, magenta, yellow and black. */
const CMYK = 1;
/** PlanarConfiguration: each sample in a plane of its own. */
const PLANES = 2;
const RGB = 2;
const YCBCR = 6;
const LAB = 8;
const RAW = [32803, 34892];

/** Compressions that this build of libtiff decodes. */
const COMPRESSIONS = new Set([1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946, 32766, 32809, 32909, 34676, 34677, 50001]);
const COMPRESSION_NAMES: Readonly<Record<number, string>> = {
  6: 'old-style JPEG', 33003: 'JPEG 2000', 33005: 'JPEG 2000', 34661: 'JBIG', 34712: 'JPEG 2000', 34887: 'LERC',
  34892: 'lossy JPEG', 34925: 'LZMA', 50000: 'ZSTD', 50002: 'JPEG XL',
}; // prettier-ignore
const PHOTOMETRIC_NAMES: Readonly<Record<number, string>> = { 9: 'ICC Lab', 10: 'ITU Lab', 4: 'a mask' };

/** SampleFormat. */
const FLOAT = 3;
const RATIONAL = 5;
const FORMAT_NAMES: Readonly<Record<number, string>> = { 2: 'signed', 5: 'complex', 6: 'complex' };

export interface TiffSamples {
  /** Which of the file's directories is the picture, counted from 0. */
  readonly page: number;
  /** All directories that are pictures of their own, as they stand upright. */
  readonly pages: readonly { readonly width: number; readonly height: number }[];
  readonly colours: 1 | 3 | 4;
  /** Which sample of a pixel is its opacity; undefined where none is. */
  readonly alpha: number | undefined;
  /** Samples of a pixel that are neither colour nor opacity: saved selections, spot colours, infrared. */
  readonly extra: number;
  readonly float: boolean;
  /** Weights of red, green and blue in luma, where libvips would take YCbCr for RGB. */
  readonly luma: readonly [number, number, number] | undefined;
  /** Codes of black and of white of each colour in turn, where they are not the least and the most. */
  readonly reference: readonly number[] | undefined;
}

/**
 * @param nth  which of the file's pages, counted from 0
 * @throws Problem `format-unsupported` for samples that cannot be read
 */
export const tiffSamples = (file: string, nth = 0): Promise<TiffSamples> =>
  withDirectories(file, ({ all, pictures }) => {
    const wanted = pictures.length === 0 ? all.slice(0, 1) : pictures;
    const found = wanted[nth];
    if (found === undefined) return PLAIN;
    // libvips looks at all of them, and fails at one that it cannot unpack whichever is wanted.
    for (const { index, directory } of all) {
      const compression = number(directory, TAG.compression, 1);
      if (index !== found.index && !COMPRESSIONS.has(compression)) {
        throw unsupported(`a TIFF whose page ${index + 1} has ${nameOf(compression)} compression`);
      }
    }
    return { page: found.index, pages: wanted.map(uprightSize), ...layoutOfSamples(found.directory) };
  });

/** Orientations from 5 on lie on their side (TIFF 6.0, Orientation). */
function uprightSize({ directory }: TiffPage): { width: number; height: number } {
  const [across, down] = [number(directory, TAG.width, 0), number(directory, TAG.height, 0)];
  return number(directory, TAG.orientation, 1) > 4 ? { width: down, height: across } : { width: across, height: down };
}

/** Whether it is a camera's raw file, by whatever name. */
export const isRawTiff = (file: string): Promise<boolean> =>
  withDirectories(
    file,
    ({ all, below, pictures }) =>
      all[0]?.directory.has(TAG.dng) === true ||
      [...all.map(({ directory }) => directory), ...below].some((one) =>
        RAW.includes(number(one, TAG.photometric, -1)),
      ) ||
      // A thumbnail, and the picture itself somewhere that is no part of TIFF.
      (pictures.length === 0 && below.length > 0),
  );

interface Directories {
  readonly all: readonly TiffPage[];
  /** Those of `all` that are pictures of their own. */
  readonly pictures: readonly TiffPage[];
  /** Those that hang below the first few. */
  readonly below: readonly Directory[];
}

const withDirectories = <T>(file: string, use: (found: Directories) => T): Promise<T> =>
  withFile(file, async (read) => {
    const layout = await layoutOf(read);
    const all = layout === undefined ? [] : await directoriesOf(read, layout);
    const first = all.slice(0, 4);
    const below = (await Promise.all(first.map((page) => subDirectoriesOf(read, layout!, page)))).flat();
    return use({ all, pictures: picturesIn(all), below });
  });

const PLAIN: TiffSamples = {
  page: 0,
  pages: [],
  colours: 3,
  alpha: undefined,
  extra: 0,
  float: false,
  luma: undefined,
  reference: undefined,
};

/** Whether libvips reads it as it is meant. */
export const isPlain = ({ page, extra, float, luma, reference }: TiffSamples): boolean =>
  page === 0 && extra === 0 && !float && luma === undefined && reference === undefined;

function layoutOfSamples(directory: Directory): Omit<TiffSamples, 'page' | 'pages'> {
  const bits = number(directory, TAG.bits, 1);
  const samples = number(directory, TAG.samples, 1);
  const photometric = number(directory, TAG.photometric, samples >= 3 ? 2 : 1);
  const format = number(directory, TAG.format, 1);
  const compression = number(directory, TAG.compression, 1);
  refuse({ bits, samples, photometric, format, compression });
  if (number(directory, TAG.planar, 1) === PLANES && samples > 1 && directory.has(TAG.tileWidth)) {
    throw unsupported('a TIFF with tiles and planes');
  }
  if (photometric === LAB && samples > 3) throw unsupported('a TIFF in Lab with more channels');
  if (photometric === SEPARATED && number(directory, TAG.inks, CMYK) !== CMYK) {
    throw unsupported('a TIFF of other inks than CMYK');
  }
  const colours = COLOURS[photometric] ?? 3;
  const kinds = directory.has(TAG.extra) ? numbersOf(directory.get(TAG.extra)!) : [];
  const surplus = Math.max(0, samples - colours);
  const alphaAt = kinds.findIndex((kind) => kind === 1 || kind === 2);
  const hasAlpha = alphaAt >= 0 && alphaAt < surplus;
  const luma = lumaOf(directory, photometric, compression);
  return {
    colours,
    alpha: hasAlpha ? colours + alphaAt : undefined,
    extra: surplus - (hasAlpha ? 1 : 0),
    float: format === FLOAT && photometric < 32_768,
    luma,
    reference: photometric === RGB || luma !== undefined ? referenceOf(directory, bits, luma !== undefined) : undefined,
  };
}

/** With chroma of half the size libvips asks libtiff for RGB, and with JPEG libjpeg gives it. */
function lumaOf(directory: Directory, photometric: number, compression: number): TiffSamples['luma'] {
  if (photometric !== YCBCR || compression === 7) return undefined;
  const subsampling = directory.has(TAG.subsampling) ? numbersOf(directory.get(TAG.subsampling)!) : [2, 2];
  if (subsampling.some((side) => side !== 1)) return undefined;
  const coefficients = directory.get(TAG.coefficients);
  // ITU-R BT.601, the default.
  const [r = 0.299, g = 0.587, b = 0.114] = coefficients === undefined ? [] : rationalsOf(coefficients);
  return [r, g, b];
}

/** undefined for the usual codes: none to most, and for chroma, which has no black, the middle to most. */
function referenceOf(directory: Directory, bits: number, chroma: boolean): TiffSamples['reference'] {
  const entry = directory.get(TAG.reference);
  if (entry?.type !== RATIONAL || entry.count !== 6) return undefined;
  const codes = rationalsOf(entry);
  const most = 2 ** bits - 1;
  const middle = chroma ? (most + 1) / 2 : 0;
  const isUsual = [0, most, middle, most, middle, most].every((code, i) => Math.abs(code - codes[i]!) < 1);
  const isSound = codes.every(Number.isFinite) && [0, 2, 4].every((i) => codes[i + 1]! > codes[i]!);
  return isUsual || !isSound ? undefined : codes;
}

const nameOf = (compression: number): string => COMPRESSION_NAMES[compression] ?? `unknown (${compression})`;

type Numbers = Readonly<Record<'bits' | 'samples' | 'photometric' | 'format' | 'compression', number>>;

function refuse({ bits, samples, photometric, format, compression }: Numbers): void {
  if (!COMPRESSIONS.has(compression)) {
    throw unsupported(`a TIFF with ${nameOf(compression)} compression`);
  }
  if (COLOURS[photometric] === undefined) {
    throw unsupported(`a TIFF in ${PHOTOMETRIC_NAMES[photometric] ?? `an unknown colour space (${photometric})`}`);
  }
  const sizes =
    format === FLOAT ? [16, 32] : photometric === LAB ? [16] : samples === 1 ? [1, 2, 4, 8, 16] : [1, 8, 16];
  const isKnown = (format === 1 || format === 4 || format === FLOAT) && sizes.includes(bits);
  const isJpeg = compression === 7 || compression > 34_000;
  if (!isKnown && !isJpeg) {
    const kind =
      format === FLOAT ? 'floating-point ' : FORMAT_NAMES[format] === undefined ? '' : `${FORMAT_NAMES[format]} `;
    throw unsupported(`a TIFF with ${photometric === LAB ? 'Lab colours in ' : ''}${kind}samples of ${bits} bits`);
  }
  if (format === FLOAT && photometric === SEPARATED) throw unsupported('a TIFF with floating-point inks');
}

const number = (directory: Directory, tag: number, absent: number): number => {
  const entry = directory.get(tag);
  return entry === undefined ? absent : firstNumber(entry);
};
