import type { Metadata as Header } from 'sharp';
import type { InputFormat, OutputFormat } from '../contract/formats.js';
import type { Density } from './canvas.js';
import { exifProfile, saidColours } from './colour/said.js';
import { exifDensity, hasNoUnit, MILLIMETRES_AN_INCH, uprightExif, withHeader } from './exif.js';
import { isGrey } from './header.js';
import { wrapIptc } from './iptc.js';
import { heifFacts } from './isobmff/items.js';
import { jpegWords } from './jpeg/words.js';
import { ownWords } from './own-words.js';
import type { PictureMetadata, Words } from './picture-metadata.js';
import { withFile } from './read-at.js';
import { readTiffMetadata } from './tiff/metadata.js';
import { vipsXml, type VipsField } from './vips-xml.js';

/**
 * What a picture says about itself.
 *
 * @param density       pixels a millimetre, as libvips found them
 * @param keepsProfile  false for pixels that were converted: the source's profile no longer describes them
 * @param directory     of a TIFF file, that of the page; absent: the first
 */
export async function metadataOf(
  file: string,
  format: InputFormat,
  header: Header,
  { density, keepsProfile, directory = 0 }: { density: Density; keepsProfile: boolean; directory?: number },
): Promise<PictureMetadata> {
  const { exif, iptc, xmp, geo, display, comments } = await wordsIn(file, format, header, directory);
  const heif = format === 'avif' ? await withFile(file, heifFacts) : undefined;
  const said = saidDensity(format, header, density, exif);
  const colours = keepsProfile ? await saidColours(file, format, isGrey(header) ? 1 : 3, directory) : {};
  const embedded = keepsProfile && colours.goesFirst !== true ? header.icc : undefined;
  const profile = embedded ?? colours.profile ?? (keepsProfile ? exifProfile(exif) : undefined);
  return {
    ...(colours.hdr === undefined ? {} : { hdr: colours.hdr }),
    ...(profile === undefined || colours.hdr !== undefined ? {} : { profile }),
    ...(exif === undefined ? {} : { exif }),
    ...(xmp === undefined ? {} : { xmp }),
    ...(iptc === undefined ? {} : { iptc }),
    ...(geo === undefined ? {} : { geo }),
    ...(display === undefined ? {} : { display }),
    ...(header.gainMap === undefined ? {} : { gainMap: header.gainMap.image }),
    comments,
    // Of AVIF, transformations of the container say it, which libvips has done and does not tell.
    orientation: heif?.orientation ?? header.orientation ?? 1,
    ...(said === undefined ? {} : { density: said }),
  };
}

/** A number without a unit libvips takes for one of pixels a millimetre; programs show it as one an inch. */
function saidDensity(
  format: InputFormat,
  header: Header,
  [x, y]: Density,
  exif: Buffer | undefined,
): Density | undefined {
  const read = header.density !== undefined;
  if (read && format === 'tiff' && header.resolutionUnit === undefined) {
    return [x / MILLIMETRES_AN_INCH, y / MILLIMETRES_AN_INCH];
  }
  return read && !(exif !== undefined && hasNoUnit(exif)) ? [x, y] : exif && exifDensity(exif);
}

/** For a result without metadata: what its colours depend on stays. */
export const onlyProfile = ({
  profile,
  hdr,
  display,
}: Pick<PictureMetadata, 'profile' | 'hdr' | 'display'>): PictureMetadata => ({
  ...(profile === undefined ? {} : { profile }),
  ...(hdr === undefined ? {} : { hdr }),
  ...(display === undefined ? {} : { display }),
  comments: [],
  orientation: 1,
});

export function withoutProfile(metadata: PictureMetadata): PictureMetadata {
  const { profile: _profile, ...rest } = metadata;
  return rest;
}

/** The metadata in libvips' XML, for a result of this format and density. */
export function xmlOf(
  metadata: PictureMetadata,
  format: OutputFormat,
  density: Density,
  more: readonly VipsField[] = [],
): string {
  const { profile, exif, xmp, iptc } = metadata;
  const blob = (name: string, bytes: Buffer | undefined): VipsField[] =>
    bytes === undefined ? [] : [{ name, type: 'VipsBlob', text: bytes.toString('base64') }];
  return vipsXml([
    { name: 'resolution-unit', type: 'VipsRefString', text: 'in' },
    ...blob('icc-profile-data', profile),
    ...blob('exif-data', exif && uprightExif(exif, density)),
    ...blob('xmp-data', xmp),
    // Only JPEG takes it from here; libvips writes it to TIFF in a form that it cannot read again.
    ...blob('iptc-data', format === 'jpeg' && iptc ? wrapIptc(iptc) : undefined),
    ...more,
  ]);
}

/** JPEG's words are read from its segments, TIFF's from its directory; of others libvips hands them over. */
async function wordsIn(file: string, format: InputFormat, header: Header, directory: number): Promise<Words> {
  const xmp = header.xmp === undefined ? {} : { xmp: header.xmp };
  if (format === 'jpeg') return withFile(file, jpegWords);
  if (format === 'tiff') return { ...xmp, ...(await readTiffMetadata(file, directory)), comments: [] };
  const exif = header.exif === undefined ? {} : { exif: withHeader(header.exif) };
  return { ...xmp, ...exif, ...(await ownWords(file, format)) };
}
