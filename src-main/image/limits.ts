import { Problem } from '../base/problem.js';
import { formats, outputFormats, outputTraits, type OutputFormat } from '../contract/formats.js';

/** Why a picture of this size cannot be stored so, with the formats that would do; undefined if it can. */
export function formatProblem(format: OutputFormat, width: number, height: number): Problem | undefined {
  const holds = (other: OutputFormat): boolean => sidesFit(other) && pixelsFit(other);
  const sidesFit = (other: OutputFormat): boolean => Math.max(width, height) <= outputTraits(other).largestSide;
  const pixelsFit = (other: OutputFormat): boolean => width * height <= (outputTraits(other).mostPixels ?? Infinity);
  if (holds(format)) return undefined;
  const { largestSide, mostPixels = Infinity } = outputTraits(format);
  const most = sidesFit(format)
    ? `can be written with at most ${mostPixels / 1e6} million pixels here`
    : `holds at most ${largestSide} pixels a side`;
  const others = outputFormats.filter(holds);
  return new Problem(
    'format-too-small',
    `${formats[format].title} ${most}, and the result would be ${width} x ${height}.`,
    others.length > 0 ? `Choose ${others.join(' or ')}, or a smaller size.` : 'Choose a smaller size.',
  );
}

/** Why a picture of high dynamic range cannot be stored so: of the formats written here, only PNG says how it is meant. */
export const hdrProblem = (format: OutputFormat, hdr: 'PQ' | 'HLG' | undefined): Problem | undefined =>
  hdr === undefined || format === 'png'
    ? undefined
    : new Problem(
        'hdr-format',
        `The picture has a high dynamic range (${hdr}), which ${formats[format].title} would show dull here.`,
        'Choose PNG, which keeps it with 16 bits.',
      );
