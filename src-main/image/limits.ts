import { Problem } from '../base/problem.js';
import { outputFormats, type InputFormat, type OutputFormat } from './types.js';

export interface FormatTraits {
  readonly suffix: string;
  /** Longest side the format, or its encoder, takes, pixels. */
  readonly longestSide: number;
  readonly deepest: 8 | 16;
  readonly alpha: boolean;
  /** Whether it stores grey as one channel, and so can keep a profile for grey. */
  readonly grey: boolean;
  readonly lossless: 'always' | 'never' | 'choice';
  readonly defaultQuality: number;
}

/** What each output format can hold. Sides: libjpeg-turbo 65500, WebP 14 bits, AV1 as libheif encodes it 16384. */
export const outputFormatTraits: Readonly<Record<OutputFormat, FormatTraits>> = {
  jpeg: {
    suffix: 'jpg',
    longestSide: 65_500,
    deepest: 8,
    alpha: false,
    grey: true,
    lossless: 'never',
    defaultQuality: 92,
  },
  png: {
    suffix: 'png',
    longestSide: 10_000_000,
    deepest: 16,
    alpha: true,
    grey: true,
    lossless: 'always',
    defaultQuality: 100,
  },
  webp: {
    suffix: 'webp',
    longestSide: 16_383,
    deepest: 8,
    alpha: true,
    grey: false,
    lossless: 'choice',
    defaultQuality: 90,
  },
  tiff: {
    suffix: 'tif',
    longestSide: 10_000_000,
    deepest: 16,
    alpha: true,
    grey: true,
    lossless: 'always',
    defaultQuality: 100,
  },
  avif: {
    suffix: 'avif',
    longestSide: 16_384,
    deepest: 8,
    alpha: true,
    grey: false,
    lossless: 'choice',
    defaultQuality: 70,
  },
};

/** The format a result gets when none is asked for: its source's, or the nearest that keeps everything. */
export const formatFor = (input: InputFormat): OutputFormat => (input === 'gif' ? 'png' : input);

/** Why a picture of this size cannot be stored so, with the formats that would do; undefined if it can. */
export function formatProblem(format: OutputFormat, width: number, height: number): Problem | undefined {
  const { longestSide } = outputFormatTraits[format];
  const side = Math.max(width, height);
  if (side <= longestSide) return undefined;
  const others = outputFormats.filter((other) => outputFormatTraits[other].longestSide >= side);
  return new Problem(
    'format-too-small',
    `${format.toUpperCase()} holds at most ${longestSide} pixels a side, and the result would be ${width} x ${height}.`,
    others.length > 0 ? `Choose ${others.join(' or ')}, or a smaller size.` : 'Choose a smaller size.',
  );
}
