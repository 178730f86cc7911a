import { Problem } from '../base/problem.js';
import { formats, outputFormats, outputTraits, type OutputFormat } from '../contract/formats.js';
import { MOST_ROWS } from './frames/limits.js';

/** Formats whose frames libvips encodes in one piece. */
const IN_ONE_PIECE: ReadonlySet<OutputFormat> = new Set(['gif', 'webp', 'jxl']);

/** Why a picture of this size, or `count` of them, cannot be stored so, with the formats that would do; undefined if it can. */
export function formatProblem(format: OutputFormat, width: number, height: number, count = 1): Problem | undefined {
  const holds = (other: OutputFormat): boolean => sidesFit(other) && pixelsFit(other) && rowsFit(other);
  const rowsFit = (other: OutputFormat): boolean => !IN_ONE_PIECE.has(other) || height * count <= MOST_ROWS;
  const sidesFit = (other: OutputFormat): boolean => Math.max(width, height) <= outputTraits(other).largestSide;
  const pixelsFit = (other: OutputFormat): boolean =>
    width * height * (IN_ONE_PIECE.has(other) ? count : 1) <= (outputTraits(other).mostPixels ?? Infinity);
  if (holds(format)) return undefined;
  const { largestSide, mostPixels = Infinity } = outputTraits(format);
  const most = !sidesFit(format)
    ? `holds at most ${largestSide} pixels a side`
    : pixelsFit(format)
      ? `can be written with at most ${MOST_ROWS / 1e6} million rows of all frames here`
      : `can be written with at most ${mostPixels / 1e6} million pixels here`;
  // A format whose own still pictures become another is none to recommend for one.
  const suits = (other: OutputFormat): boolean =>
    count > 1 ? formats[other].frames !== undefined : formats[other].becomes === undefined;
  const others = outputFormats.filter((other) => holds(other) && suits(other));
  return new Problem(
    'format-too-small',
    `${formats[format].title} ${most}, and the result would be ${count > 1 ? `${count} times ` : ''}${width} x ${height}.`,
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
