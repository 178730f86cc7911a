// The picture formats, each once: what its files are called, and what a result in it can hold. Plain values without a
// schema, so that the window may load them too.

/** Bits a sample. */
export type Depth = 8 | 16;

/** How a result is to be stored. */
export interface Encoding {
  readonly format: OutputFormat;
  /** 1 to 100, where the format is not lossless. */
  readonly quality: number;
  readonly lossless: boolean;
  /** Wanted; a format that has no such depth stores less. */
  readonly depth: Depth;
}

/** What pictures say of themselves. */
export type Words = 'exif' | 'xmp' | 'iptc' | 'comments' | 'density' | 'gainMap' | 'geo' | 'display';

/** What a result in a format can hold, and what it takes. */
export interface OutputTraits {
  /** Longest side that the format, or its encoder, takes, pixels. */
  readonly largestSide: number;
  /** Pixels that its encoder, and its decoder afterwards, have memory for; absent: any. */
  readonly mostPixels?: number;
  /** The last one is the deepest. */
  readonly depths: readonly Depth[];
  readonly alpha: boolean;
  /** Whether grey is stored as one channel, so that a profile for grey can be kept. */
  readonly grey: boolean;
  /** False where it has no place for a profile, so that colours become sRGB. */
  readonly profile?: false;
  /** What its container has a place for here; what it has none for is told with the result. */
  readonly words: readonly Words[];
  readonly lossless: 'always' | 'never' | 'choice';
  /** 1 to 100; without a meaning where it is always lossless. */
  readonly defaultQuality: number;
  /** Bytes that a pixel of a photograph typically takes, 8 bits a sample, at the default quality. For estimates. */
  readonly bytesPerPixel: number;
}

export interface FormatTraits {
  /** As people write it. */
  readonly title: string;
  /** Of its files, small and without a dot; the first is what results get. */
  readonly suffixes: readonly [usual: string, ...others: string[]];
  /** What systems call its content; the first is the usual one. */
  readonly mimeTypes: readonly [usual: string, ...others: string[]];
  /** Whether pictures in it can be read. */
  readonly read: boolean;
  /** Absent where results cannot be written in it. */
  readonly write?: OutputTraits;
  /** What a picture in it becomes where no format was asked for; absent: its own. */
  readonly becomes?: string;
  /** What several pictures in one file are, where all of them are read and, if it is written, written. */
  readonly frames?: 'animation' | 'pages';
}

/** Sides: libjpeg-turbo 65500, WebP 14 bits, AV1 as libheif encodes it 16384; libvips itself takes 10 million. */
const table = {
  jpeg: {
    title: 'JPEG',
    suffixes: ['jpg', 'jpeg', 'jpe', 'jfif', 'jif', 'jfi', 'mpo'],
    mimeTypes: ['image/jpeg'],
    read: true,
    write: {
      largestSide: 65_500,
      depths: [8],
      alpha: false,
      grey: true,
      words: ['exif', 'xmp', 'iptc', 'comments', 'density', 'gainMap'],
      lossless: 'never',
      defaultQuality: 92,
      bytesPerPixel: 0.7,
    },
  },
  png: {
    title: 'PNG',
    suffixes: ['png', 'apng'],
    mimeTypes: ['image/png', 'image/apng'],
    read: true,
    frames: 'animation',
    write: {
      largestSide: 10_000_000,
      depths: [8, 16],
      alpha: true,
      grey: true,
      words: ['exif', 'xmp', 'comments', 'density', 'display'],
      lossless: 'always',
      defaultQuality: 100,
      bytesPerPixel: 2,
    },
  },
  webp: {
    title: 'WebP',
    suffixes: ['webp'],
    mimeTypes: ['image/webp'],
    read: true,
    frames: 'animation',
    write: {
      largestSide: 16_383,
      depths: [8],
      alpha: true,
      grey: false,
      words: ['exif', 'xmp'],
      lossless: 'choice',
      defaultQuality: 90,
      bytesPerPixel: 0.35,
    },
  },
  tiff: {
    title: 'TIFF',
    suffixes: ['tif', 'tiff'],
    mimeTypes: ['image/tiff'],
    read: true,
    frames: 'pages',
    write: {
      largestSide: 10_000_000,
      depths: [8, 16],
      alpha: true,
      grey: true,
      words: ['exif', 'xmp', 'iptc', 'density', 'geo'],
      lossless: 'always',
      defaultQuality: 100,
      bytesPerPixel: 2.4,
    },
  },
  avif: {
    title: 'AVIF',
    suffixes: ['avif'],
    mimeTypes: ['image/avif'],
    read: true,
    write: {
      largestSide: 16_384,
      depths: [8],
      alpha: true,
      grey: false,
      words: ['exif', 'xmp'],
      lossless: 'choice',
      defaultQuality: 70,
      bytesPerPixel: 0.25,
    },
  },
  gif: {
    title: 'GIF',
    suffixes: ['gif'],
    mimeTypes: ['image/gif'],
    read: true,
    // An animation stays what it is; see formatFor.
    becomes: 'png',
    frames: 'animation',
    write: {
      largestSide: 65_535,
      depths: [8],
      alpha: true,
      grey: true,
      profile: false,
      words: ['xmp', 'comments'],
      lossless: 'never',
      defaultQuality: 100,
      bytesPerPixel: 0.7,
    },
  },
  heic: {
    title: 'HEIC',
    suffixes: ['heic', 'heif', 'hif'],
    mimeTypes: ['image/heif', 'image/heic'],
    read: true,
    becomes: 'jpeg',
  },
  bmp: { title: 'BMP', suffixes: ['bmp', 'dib'], mimeTypes: ['image/bmp'], read: true, becomes: 'png' },
  psd: {
    title: 'Photoshop',
    suffixes: ['psd', 'psb'],
    mimeTypes: ['image/vnd.adobe.photoshop'],
    read: true,
    becomes: 'tiff',
  },
  jp2: {
    title: 'JPEG 2000',
    suffixes: ['jp2', 'j2k', 'j2c', 'jpf', 'jpx'],
    mimeTypes: ['image/jp2', 'image/jpx', 'image/x-jp2-codestream'],
    read: true,
    becomes: 'tiff',
  },
  jxl: {
    title: 'JPEG XL',
    suffixes: ['jxl'],
    mimeTypes: ['image/jxl'],
    read: true,
    frames: 'animation',
    write: {
      largestSide: 65_535,
      // In WebAssembly's memory 35 million of RGB in 16 bits could be encoded and 48 could not; with opacity there are more samples.
      mostPixels: 25_000_000,
      depths: [8, 16],
      alpha: true,
      grey: true,
      words: ['exif', 'xmp'],
      lossless: 'choice',
      defaultQuality: 90,
      bytesPerPixel: 0.35,
    },
  },
  raw: {
    title: 'camera raw',
    suffixes: [
      ...(['dng', 'cr2', 'cr3', 'crw', 'nef', 'nrw', 'arw', 'sr2', 'srf', 'orf', 'raf', 'rw2', 'rwl', 'pef'] as const),
      ...(['srw', '3fr', 'fff', 'iiq', 'erf', 'mrw', 'mef', 'mos', 'dcr', 'kdc', 'x3f', 'gpr'] as const),
    ],
    // What the makers' own types are kinds of, on Linux.
    mimeTypes: ['image/x-dcraw'],
    read: true,
    becomes: 'tiff',
  },
} as const satisfies Readonly<Record<string, FormatTraits>>;

type Table = typeof table;
export type InputFormat = { [F in keyof Table]: Table[F]['read'] extends true ? F : never }[keyof Table];
export type OutputFormat = { [F in keyof Table]: Table[F] extends { write: OutputTraits } ? F : never }[keyof Table];

export const formats: Readonly<Record<keyof Table, FormatTraits>> = table;

const names = Object.keys(table) as (keyof Table)[];
export const inputFormats = names.filter((name): name is InputFormat => formats[name].read);
export const outputFormats = names.filter((name): name is OutputFormat => formats[name].write !== undefined);

export const outputTraits = (format: OutputFormat): OutputTraits => table[format].write;

/**
 * The format a result gets where none is asked for: its source's, or the nearest that keeps everything; an animation's own
 * where that can be written.
 */
export const formatFor = (input: InputFormat, pages = 1): OutputFormat =>
  (pages > 1 && keepsFrames(input, input) ? input : (formats[input].becomes ?? input)) as OutputFormat;

/** Whether all frames or pages of a file go into a result of a format; pages have no timing to be animated by. */
export function keepsFrames(from: InputFormat, to: keyof Table): boolean {
  const { write, frames } = formats[to];
  const source = formats[from].frames;
  return (
    write !== undefined && frames !== undefined && source !== undefined && (frames === 'pages' || source === frames)
  );
}

/**
 * Pictures that cannot be read, by suffix (and by what the file-type library calls their content): what people call
 * them. They are reported rather than overlooked.
 */
export const unreadPictures: Readonly<Record<string, string>> = {
  exr: 'an OpenEXR picture', hdr: 'a Radiance HDR picture', rgbe: 'a Radiance HDR picture', pfm: 'a PFM picture',
  pnm: 'a PNM picture', ppm: 'a PNM picture', pgm: 'a PNM picture', pbm: 'a PNM picture', pam: 'a PNM picture',
  tga: 'a Targa picture', dds: 'a DirectDraw surface', ico: 'an icon', cur: 'a cursor', icns: 'an icon',
  pcx: 'a PCX picture', xcf: 'a GIMP document', kra: 'a Krita document', ora: 'an OpenRaster document',
  afphoto: 'an Affinity document', ai: 'an Illustrator document', eps: 'a PostScript drawing', svg: 'an SVG drawing',
  svgz: 'an SVG drawing', wmf: 'a Windows metafile', emf: 'a Windows metafile', fits: 'a FITS picture',
  dcm: 'a DICOM picture', dpx: 'a DPX picture', cin: 'a Cineon picture', sgi: 'an SGI picture', ras: 'a Sun raster picture',
  xpm: 'an XPM picture', xbm: 'an XBM picture', qoi: 'a QOI picture', flif: 'a FLIF picture', bpg: 'a BPG picture',
  jls: 'a JPEG-LS picture', jxr: 'a JPEG XR picture', wdp: 'a JPEG XR picture', jpm: 'a JPEG 2000 document',
  mj2: 'a Motion JPEG 2000 video', ktx: 'a texture (KTX)', ktx2: 'a texture (KTX)', djvu: 'a DjVu document',
}; // prettier-ignore
