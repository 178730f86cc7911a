import type { Metadata as Header } from 'sharp';
import type { InputFormat, OutputFormat } from '../contract/formats.js';
import type { Density } from './canvas.js';
import { commentsIn } from './comments.js';
import type { CodePoints } from './colour/code-points.js';
import { exifProfile, saidColours } from './colour/said.js';
import { exifDensity, uprightExif, withHeader } from './exif.js';
import { isGrey } from './header.js';
import { unwrapIptc, wrapIptc } from './iptc.js';
import type { Comment } from './png/text.js';
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
  readonly comments: readonly Comment[];
  readonly density?: Density;
  /** How samples of a high dynamic range are meant; a profile then says nothing. */
  readonly hdr?: CodePoints;
}

/**
 * What a picture says about itself.
 *
 * @param density       pixels a millimetre, as libvips found them
 * @param keepsProfile  false for pixels that were converted: the source's profile no longer describes them
 */
export async function metadataOf(
  file: string,
  format: InputFormat,
  header: Header,
  { density, keepsProfile }: { density: Density; keepsProfile: boolean },
): Promise<PictureMetadata> {
  const { exif, iptc } = format === 'tiff' ? await readTiffMetadata(file) : ownBlocks(header);
  const said = header.density === undefined ? exif && exifDensity(exif) : density;
  const colours = keepsProfile ? await saidColours(file, format, isGrey(header) ? 1 : 3) : {};
  const profile = keepsProfile ? (header.icc ?? colours.profile ?? (await exifProfile(exif))) : undefined;
  return {
    ...(colours.hdr === undefined ? {} : { hdr: colours.hdr }),
    ...(profile === undefined || colours.hdr !== undefined ? {} : { profile }),
    ...(exif === undefined ? {} : { exif }),
    ...(header.xmp === undefined ? {} : { xmp: uprightXmp(header.xmp) }),
    ...(iptc === undefined ? {} : { iptc }),
    comments: await commentsIn(file, format),
    ...(said === undefined ? {} : { density: said }),
  };
}

/** For a result without metadata: what its colours depend on stays. */
export const onlyProfile = ({ profile, hdr }: Pick<PictureMetadata, 'profile' | 'hdr'>): PictureMetadata => ({
  ...(profile === undefined ? {} : { profile }),
  ...(hdr === undefined ? {} : { hdr }),
  comments: [],
});

export function withoutProfile(metadata: PictureMetadata): PictureMetadata {
  const { profile: _profile, ...rest } = metadata;
  return rest;
}

/** The metadata in libvips' XML, for a result of this format and density. */
export function xmlOf(metadata: PictureMetadata, format: OutputFormat, density: Density): string {
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
