import type { InputFormat } from '../../contract/formats.js';
import { isAdobeRgb } from '../exif.js';
import { heifFacts } from '../isobmff/items.js';
import { readChunks } from '../png/chunks.js';
import { codePointsIn, impliedProfile } from '../png/colour.js';
import { withFile, type ReadAt } from '../read-at.js';
import { profileByTags } from '../tiff/colour.js';
import { layoutOf } from '../tiff/directory.js';
import { directoriesOf } from '../tiff/pages.js';
import { hdrOf, profileOf, type CodePoints } from './code-points.js';
import { rgbProfile } from './profile.js';

/** What a file says of its colours beside an embedded profile. */
export interface SaidColours {
  /** For samples as they are stored. */
  readonly profile?: Buffer;
  /** Whether an embedded profile is passed over for it. */
  readonly goesFirst?: boolean;
  /** Of a high dynamic range, which goes before any profile. */
  readonly hdr?: CodePoints;
}

/** @param directory  of a TIFF file, that of the page */
type Reader = (read: ReadAt, size: number, channels: 1 | 3, directory: number) => Promise<SaidColours>;

const readers: Partial<Readonly<Record<InputFormat, Reader>>> = {
  async png(read, _, channels) {
    const chunks = await readChunks(read, { beforePixels: true });
    const codePoints = codePointsIn(chunks);
    // In PNG code points go before an embedded profile (third edition, section 4.3).
    return { ...said(codePoints, () => impliedProfile(chunks, channels)), goesFirst: codePoints !== undefined };
  },
  async avif(read, size, channels) {
    const codePoints = (await heifFacts(read, size))?.codePoints;
    return said(codePoints, () => codePoints && profileOf(codePoints, channels));
  },
  async tiff(read, _, channels, directory) {
    const layout = await layoutOf(read);
    const page = layout && (await directoriesOf(read, layout, directory + 1))[directory];
    const profile = page && profileByTags(page.directory, channels);
    return profile === undefined ? {} : { profile };
  },
};

function said(codePoints: CodePoints | undefined, profile: () => Buffer | undefined): SaidColours {
  if (codePoints !== undefined && hdrOf(codePoints) !== undefined) return { hdr: codePoints };
  const implied = profile();
  return implied === undefined ? {} : { profile: implied };
}

/** What `file` says of its colours in the words of its format. */
export async function saidColours(
  file: string,
  format: InputFormat,
  channels: 1 | 3,
  directory = 0,
): Promise<SaidColours> {
  const reader = readers[format];
  if (reader === undefined) return {};
  return withFile(file, (read, size) => reader(read, size, channels, directory));
}

/** Cameras say Adobe RGB without a profile, by an interoperability index (DCF 2.0, section 4.1). */
export const exifProfile = (exif: Buffer | undefined): Buffer | undefined =>
  exif !== undefined && isAdobeRgb(exif) ? adobeRgb() : undefined;

/** Adobe RGB (1998) image encoding, section 4.3. */
const adobeRgb = (): Buffer =>
  rgbProfile(
    'Compatible with Adobe RGB (1998)',
    { white: [0.3127, 0.329], red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06] },
    563 / 256,
  );
