import { describe, expect, test } from 'vitest';
import { exifDensity, EXIF_HEADER, isAdobeRgb, uprightExif } from '../../../src-main/image/exif.js';

/** Tags of a first directory, each a number of the type given, in big-endian order; then where the next directory is. */
function blockOf(tags: readonly (readonly [tag: number, type: 3 | 4 | 5, value: number])[], next = 0): Buffer {
  const table = Buffer.alloc(2 + 12 * tags.length + 4);
  const values: Buffer[] = [];
  table.writeUInt16BE(tags.length);
  for (const [i, [tag, type, value]] of tags.entries()) {
    const at = 2 + 12 * i;
    table.writeUInt16BE(tag, at);
    table.writeUInt16BE(type, at + 2);
    table.writeUInt32BE(1, at + 4);
    if (type === 3) table.writeUInt16BE(value, at + 8);
    if (type === 4) table.writeUInt32BE(value, at + 8);
    if (type !== 5) continue;
    table.writeUInt32BE(8 + table.length + 8 * values.length, at + 8);
    const fraction = Buffer.alloc(8);
    fraction.writeUInt32BE(value);
    fraction.writeUInt32BE(1, 4);
    values.push(fraction);
  }
  table.writeUInt32BE(next, table.length - 4);
  return Buffer.concat([EXIF_HEADER, Buffer.from('MM\0\x2a\0\0\0\x08', 'latin1'), table, ...values]);
}

const [ORIENTATION, X, Y, UNIT] = [0x0112, 0x011a, 0x011b, 0x0128];

describe('an upright block', () => {
  test.each([
    { type: 3, name: 'a SHORT, as cameras write it' },
    { type: 4, name: 'a LONG, as some programs write it' },
  ] as const)('says so where its orientation is $name, and leaves the thumbnail out', ({ type }) => {
    const upright = uprightExif(blockOf([[ORIENTATION, type, 6]], 999), [10, 10]);
    expect(upright).toEqual(blockOf([[ORIENTATION, type, 1]], 0));
  });

  test('keeps the thumbnail of a picture that stood upright already', () => {
    const block = blockOf([[ORIENTATION, 3, 1]], 999);
    expect(uprightExif(block, [10, 10])).toEqual(block);
  });

  test('has its density in dots per inch, and nothing else is touched', () => {
    const block = blockOf([
      [X, 5, 72],
      [Y, 5, 72],
      [UNIT, 3, 3],
      [0x0131, 3, 7],
    ]);
    expect(exifDensity(block)).toEqual([7.2, 7.2]);
    const upright = uprightExif(block, [100 / 25.4, 200 / 25.4]);
    expect(exifDensity(upright)!.map((side) => Math.round(side * 25.4))).toEqual([100, 200]);
    expect(upright.length).toBe(block.length);
    expect(upright.subarray(6 + 8 + 2 + 36, 6 + 8 + 2 + 48)).toEqual(block.subarray(6 + 8 + 2 + 36, 6 + 8 + 2 + 48));
  });
});

test('a block that ends too early, anywhere, tells no density and keeps its length', () => {
  const block = blockOf([[ORIENTATION, 3, 6], [X, 5, 300], [Y, 5, 300]], 999); // prettier-ignore
  for (let length = EXIF_HEADER.length; length < block.length; length++) {
    const cut = block.subarray(0, length);
    expect(uprightExif(cut, [10, 10])).toHaveLength(length);
    expect(exifDensity(cut)).toBeUndefined();
    expect(isAdobeRgb(cut)).toBe(false);
  }
});
