import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../src-main/image/limits.js';

describe('what a format can hold', () => {
  test.each([
    { format: 'jpeg', width: 65_500, height: 10 },
    { format: 'webp', width: 16_383, height: 16_383 },
    { format: 'jxl', width: 5000, height: 5000 },
    { format: 'tiff', width: 100_000, height: 100_000 },
  ] as const)('$format holds $width x $height', ({ format, width, height }) =>
    expect(formatProblem(format, width, height)).toBeUndefined(),
  );

  test('a side that is too long is told with the formats that would do', () => {
    expect(formatProblem('webp', 20_000, 100)?.text).toBe(
      'WebP holds at most 16383 pixels a side, and the result would be 20000 x 100. Choose jpeg or png or tiff or jxl, or a smaller size.',
    );
  });

  // Found before hours of work, not by the encoder after it.
  test('so are more pixels than its encoder has memory for', () => {
    expect(formatProblem('jxl', 8000, 6000)).toMatchObject({ code: 'format-too-small' });
    expect(formatProblem('jxl', 8000, 6000)?.text).toBe(
      'JPEG XL can be written with at most 25 million pixels here, and the result would be 8000 x 6000. Choose jpeg or png or webp or tiff or avif, or a smaller size.',
    );
  });

  test('and more frames than libvips takes at once, with formats that take them one by one', () => {
    expect(formatProblem('webp', 2000, 2000, 5000)).toBeUndefined();
    expect(formatProblem('webp', 2000, 2000, 5001)?.text).toBe(
      'WebP can be written with at most 10 million rows of all frames here, and the result would be 5001 times 2000 x 2000. Choose png or tiff, or a smaller size.',
    );
    expect(formatProblem('png', 2000, 2000, 5001)).toBeUndefined();
  });

  test('formats that could not hold the pixels are not named', () => {
    expect(formatProblem('webp', 20_000, 9000)?.text).toContain('Choose jpeg or png or tiff, or');
  });
});
