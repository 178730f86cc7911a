// Words that libvips does not write (GIF89a, section 24; Adobe XMP specification, part 3, section 1.1.2).
import type { Finisher } from '../finisher.js';
import { withKeyword } from '../text-of.js';

/** Signature, screen, and where its flags say so a palette. */
const SCREEN = 13;

/** Lets readers that know sub-blocks only find the end of XMP, which is none. */
const TRAILER = Buffer.from([1, ...Array.from({ length: 256 }, (_, i) => 255 - i), 0]);

export const gifFinisher: Finisher = {
  wanted: ({ xmp, comments }) => xmp !== undefined || comments.length > 0,
  async edits(read, { xmp, comments }) {
    const flags = (await read(10, 1))[0]!;
    const at = SCREEN + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
    const words = [
      ...(xmp === undefined ? [] : [Buffer.from([0x21, 0xff, 11]), Buffer.from('XMP DataXMP'), xmp, TRAILER]),
      ...comments.map((one) => Buffer.concat([Buffer.from([0x21, 0xfe]), subBlocks(Buffer.from(withKeyword(one)))])),
    ];
    return [{ at, remove: 0, insert: Buffer.concat(words) }];
  },
};

function subBlocks(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}
