import { formats, type OutputFormat } from '../contract/formats.js';
import { uprightGainMap } from './jpeg/gain-map.js';
import { LONGEST_XMP } from './jpeg/write.js';
import type { PictureMetadata } from './picture-metadata.js';
import { enlargedGeo } from './tiff/geo.js';
import { parted } from './xmp/extended.js';
import { fitXmp } from './xmp/fit.js';
import type { Geometry } from './xmp/geometry.js';

/** Containers with a place for IPTC records, and for texts; elsewhere records become XMP. */
const IPTC: ReadonlySet<OutputFormat> = new Set(['jpeg', 'tiff']);
const COMMENTS: ReadonlySet<OutputFormat> = new Set(['jpeg', 'png', 'gif']);
/** Containers without a place for EXIF. */
const NO_EXIF: ReadonlySet<OutputFormat> = new Set(['gif']);

/** The metadata as a result in this format can hold it, and what could not go along, a sentence each. */
export async function fitMetadata(
  metadata: PictureMetadata,
  format: OutputFormat,
  size: Omit<Geometry, 'orientation'>,
): Promise<{ metadata: PictureMetadata; notes: string[] }> {
  const { orientation, comments, iptc } = metadata;
  const { title } = formats[format];
  const { gainMap: stored, xmp: whole, geo: place, exif, ...rest } = metadata;
  const losesExif = exif !== undefined && NO_EXIF.has(format);
  // A turned picture would need other axes, which its tags may have no words for.
  const keepsPlace = format === 'tiff' && orientation === 1;
  const gainMap = format === 'jpeg' && stored !== undefined ? await uprightGainMap(stored, orientation) : undefined;
  const { xmp, motion } = fitXmp(whole, {
    geometry: { ...size, orientation },
    mapLength: gainMap?.length,
    iptc: IPTC.has(format) ? undefined : iptc,
  });
  const parts = format === 'jpeg' && xmp !== undefined ? parted(xmp, LONGEST_XMP) : xmp && { packet: xmp };
  const keepsComments = COMMENTS.has(format);
  return {
    metadata: {
      ...rest,
      ...(exif === undefined || losesExif ? {} : { exif }),
      comments: keepsComments ? comments : [],
      ...(gainMap === undefined ? {} : { gainMap }),
      ...(place !== undefined && keepsPlace ? { geo: enlargedGeo(place, size.scale) } : {}),
      ...(parts === undefined ? {} : { xmp: parts.packet }),
      ...(parts?.extension === undefined ? {} : { extendedXmp: { bytes: parts.extension, id: parts.id! } }),
    },
    notes: [
      ...(stored !== undefined && gainMap === undefined
        ? [`${title} has no place for the HDR gain map; it was left out.`]
        : []),
      ...(losesExif ? [`${title} has no place for EXIF; it was left out.`] : []),
      ...(place !== undefined && !keepsPlace ? ['Where the picture lies on Earth (GeoTIFF) was left out.'] : []),
      ...(motion ? ['The video of the motion photo was left out.'] : []),
      ...(xmp !== undefined && parts === undefined ? [`The XMP is too large for ${title}; it was left out.`] : []),
      ...(comments.length > 0 && !keepsComments
        ? [`${title} has no place for text comments; they were left out.`]
        : []),
    ],
  };
}
