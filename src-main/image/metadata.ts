import type { Metadata as Header } from 'sharp';
import type { OutputFormat } from '../contract/formats.js';
import type { Density } from './canvas.js';
import { exifDensity, uprightExif, withHeader } from './exif.js';
import { unwrapIptc, wrapIptc } from './iptc.js';
import { readTiffMetadata } from './tiff/metadata.js';
import { vipsXml, type VipsField } from './vips-xml.js';

/** What goes from the source to the result besides pixels; only this room looks inside. */
export interface PictureMetadata {
  /** ICC profile of the samples, as it was. */
  readonly profile?: Buffer;
  /** EXIF block with its header, as it was. */
  readonly exif?: Buffer;
  /** XMP packet of the upright picture. */
  readonly xmp?: Buffer;
  /** IPTC-IIM records. */
  readonly iptc?: Buffer;
  /** PNG's texts. */
  readonly comments: readonly { readonly keyword: string; readonly text: string }[];
  readonly density?: Density;
}

/**
 * What a picture says about itself.
 *
 * @param density       pixels a millimetre, as libvips found them
 * @param keepsProfile  false for pixels that were converted: the source's profile no longer describes them
 */
export async function metadataOf(
  file: string,
  header: Header,
  { density, keepsProfile }: { density: Density; keepsProfile: boolean },
): Promise<PictureMetadata> {
  const { exif, iptc } = header.format === 'tiff' ? await readTiffMetadata(file) : ownBlocks(header);
  const said = header.density === undefined ? exif && exifDensity(exif) : density;
  return {
    ...(keepsProfile && header.icc !== undefined ? { profile: header.icc } : {}),
    ...(exif === undefined ? {} : { exif }),
    ...(header.xmp === undefined ? {} : { xmp: uprightXmp(header.xmp) }),
    ...(iptc === undefined ? {} : { iptc }),
    comments: header.comments ?? [],
    ...(said === undefined ? {} : { density: said }),
  };
}

/** For a result without metadata: its profile stays, since its colours depend on it. */
export const onlyProfile = ({ profile }: PictureMetadata): PictureMetadata =>
  profile === undefined ? { comments: [] } : { profile, comments: [] };

export function withoutProfile(metadata: PictureMetadata): PictureMetadata {
  const { profile: _profile, ...rest } = metadata;
  return rest;
}

/** The metadata in libvips' XML, for a result of this format and density. */
export function xmlOf(metadata: PictureMetadata, format: OutputFormat, density: Density): string {
  const { profile, exif, xmp, iptc, comments } = metadata;
  const blob = (name: string, bytes: Buffer | undefined): VipsField[] =>
    bytes === undefined ? [] : [{ name, type: 'VipsBlob', text: bytes.toString('base64') }];
  return vipsXml([
    { name: 'resolution-unit', type: 'VipsRefString', text: 'in' },
    ...blob('icc-profile-data', profile),
    ...blob('exif-data', exif && uprightExif(exif, density)),
    ...blob('xmp-data', xmp),
    // Only JPEG takes it from here; libvips writes it to TIFF in a form that it cannot read again.
    ...blob('iptc-data', format === 'jpeg' && iptc ? wrapIptc(iptc) : undefined),
    ...comments.map(({ keyword, text }, i) => ({ name: `png-comment-${i}-${keyword}`, type: 'VipsRefString', text })),
  ]);
}

function ownBlocks({ exif, iptc }: Header): Pick<PictureMetadata, 'exif' | 'iptc'> {
  const records = iptc && unwrapIptc(iptc);
  return { ...(exif ? { exif: withHeader(exif) } : {}), ...(records ? { iptc: records } : {}) };
}

/** XMP may repeat the orientation (tiff:Orientation), and some readers believe it rather than EXIF. */
function uprightXmp(xmp: Buffer): Buffer {
  const text = xmp.toString('latin1');
  return Buffer.from(text.replace(/(tiff:Orientation(?:="|='|>))[2-8](?=["'<])/g, '$11'), 'latin1');
}
