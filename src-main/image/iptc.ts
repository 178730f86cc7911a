// IPTC records as the two containers that have a place for them keep them: TIFF bare, JPEG inside a Photoshop resource
// (Adobe, "Photoshop File Formats", image resource 0x0404).

const SIGNATURE = Buffer.from('Photoshop 3.0\0', 'latin1');
const RESOURCE = Buffer.from('8BIM', 'latin1');
const IPTC = 0x0404;

/** The IPTC records in a JPEG's APP13 block; undefined if it holds none. */
export function unwrapIptc(block: Buffer): Buffer | undefined {
  if (!block.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  for (let at = SIGNATURE.length; at + 12 <= block.length;) {
    if (!block.subarray(at, at + 4).equals(RESOURCE)) return undefined;
    const id = block.readUInt16BE(at + 4);
    // A name with its length before it, padded to an even number of bytes.
    const sizeAt = at + 6 + even(1 + block[at + 6]!);
    if (sizeAt + 4 > block.length) return undefined;
    const size = block.readUInt32BE(sizeAt);
    if (id === IPTC) return block.subarray(sizeAt + 4, sizeAt + 4 + size);
    at = sizeAt + 4 + even(size);
  }
  return undefined;
}

/** A JPEG's APP13 block with these IPTC records. */
export function wrapIptc(records: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(IPTC, 0);
  head.writeUInt32BE(records.length, 4);
  return Buffer.concat([SIGNATURE, RESOURCE, head, records, Buffer.alloc(records.length & 1)]);
}

const even = (size: number): number => size + (size & 1);
