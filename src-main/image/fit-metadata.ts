import { formats, outputTraits, type OutputFormat, type Words } from '../contract/formats.js';
import { note } from '../contract/rules/notes.js';
import { uprightGainMap } from './jpeg/gain-map.js';
import { LONGEST_XMP } from './jpeg/write.js';
import { densityExif } from './exif.js';
import type { PictureMetadata } from './picture-metadata.js';
import { enlargedGeo } from './tiff/geo.js';
import { parted } from './xmp/extended.js';
import { fitXmp } from './xmp/fit.js';
import type { Geometry } from './xmp/geometry.js';

/** The metadata as a result in this format can hold it, and what could not go along, a sentence each. */
export async function fitMetadata(
  metadata: PictureMetadata,
  format: OutputFormat,
  size: Omit<Geometry, 'orientation'>,
): Promise<{ metadata: PictureMetadata; notes: string[] }> {
  const { orientation, comments, iptc, density } = metadata;
  const { title } = formats[format];
  const holds = (kind: Words): boolean => outputTraits(format).words.includes(kind);
  const noPlace = (what: string): string => note('no-place', { format: title, what });
  const { gainMap: stored, xmp: whole, geo: place, exif: told, display, ...rest } = metadata;
  // Where there is no other place for it, EXIF says the density.
  const exif = told ?? (density !== undefined && !holds('density') && holds('exif') ? densityExif() : undefined);
  // A turned picture would need other axes, which its tags may have no words for.
  const keepsPlace = holds('geo') && orientation === 1;
  const gainMap = holds('gainMap') && stored !== undefined ? await uprightGainMap(stored, orientation) : undefined;
  const { xmp, motion, leftIptc } = fitXmp(holds('xmp') ? whole : undefined, {
    geometry: { ...size, orientation },
    mapLength: gainMap?.length,
    // Records become XMP where there is a place for that only.
    iptc: holds('iptc') || !holds('xmp') ? undefined : iptc,
  });
  const parts = format === 'jpeg' && xmp !== undefined ? parted(xmp, LONGEST_XMP) : xmp && { packet: xmp };
  return {
    metadata: {
      ...rest,
      ...(exif === undefined || !holds('exif') ? {} : { exif }),
      ...(display === undefined || !holds('display') ? {} : { display }),
      comments: holds('comments') ? comments : [],
      ...(gainMap === undefined ? {} : { gainMap }),
      ...(place !== undefined && keepsPlace ? { geo: enlargedGeo(place, size.scale) } : {}),
      ...(parts === undefined ? {} : { xmp: parts.packet }),
      ...(parts?.extension === undefined ? {} : { extendedXmp: { bytes: parts.extension, id: parts.id! } }),
    },
    notes: [
      ...(stored !== undefined && gainMap === undefined ? [note('no-gain-map', { format: title })] : []),
      ...(exif !== undefined && !holds('exif') ? [noPlace('EXIF')] : []),
      ...(density !== undefined && !holds('density') && !holds('exif') ? [noPlace('the density')] : []),
      ...(whole !== undefined && !holds('xmp') ? [noPlace('XMP')] : []),
      ...(iptc !== undefined && !holds('iptc') && !holds('xmp') ? [noPlace('IPTC')] : []),
      ...(display !== undefined && !holds('display') ? [noPlace('what is said of its display (mDCV, cLLI)')] : []),
      ...(place !== undefined && !keepsPlace ? [note('place-left')] : []),
      ...(motion ? [note('video-left')] : []),
      ...(leftIptc.length > 0 ? [note('iptc-left', { entries: leftIptc.join(', ') })] : []),
      ...(xmp !== undefined && parts === undefined ? [note('xmp-too-large', { format: title })] : []),
      ...(comments.length > 0 && !holds('comments') ? [note('no-comments', { format: title })] : []),
    ],
  };
}
