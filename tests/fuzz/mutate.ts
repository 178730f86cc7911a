/** Numbers 0..1 that the same seed gives again (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers that sizes, counts and offsets are tried with. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Change = (bytes: Buffer, random: () => number) => Buffer;

const below = (most: number, random: () => number): number => Math.floor(random() * most);

const changes: readonly Change[] = [
  // A bit, a byte, and a number of two or four bytes in either order.
  (bytes, random) => put(bytes, below(bytes.length, random), (at) => (bytes[at]! ^= 1 << below(8, random))),
  (bytes, random) => put(bytes, below(bytes.length, random), (at) => (bytes[at] = below(256, random))),
  (bytes, random) => {
    const value = EXTREMES[below(EXTREMES.length, random)]!;
    const [size, at] = random() < 0.5 ? [2, 2] : [4, 4];
    return put(bytes, below(bytes.length - at, random), (place) => {
      if (random() < 0.5) bytes.writeUIntBE(value % 256 ** size, place, size);
      else bytes.writeUIntLE(value % 256 ** size, place, size);
    });
  },
  // The end is missing; a piece is missing, there twice, or in another place.
  (bytes, random) => bytes.subarray(0, below(bytes.length, random)),
  (bytes, random) => {
    const [from, length] = [below(bytes.length, random), below(64, random)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  (bytes, random) => {
    const [from, length] = [below(bytes.length, random), below(256, random)];
    return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)]);
  },
  (bytes, random) => {
    const [from, to, length] = [below(bytes.length, random), below(bytes.length, random), below(64, random)];
    bytes.copy(bytes, to, from, from + length);
    return bytes;
  },
];

function put(bytes: Buffer, at: number, change: (at: number) => void): Buffer {
  if (at >= 0 && at < bytes.length) change(at);
  return bytes;
}

/** `whole` with one to four things wrong; headers, where sizes are, are hit more often than what follows. */
export function mutated(whole: Uint8Array, random: () => number): Buffer {
  let bytes = Buffer.from(whole);
  for (let left = 1 + below(4, random); left > 0 && bytes.length > 8; left--) {
    const head = random() < 0.5 ? Math.min(bytes.length, 512) : bytes.length;
    const change = changes[below(changes.length, random)]!;
    bytes = Buffer.concat([change(Buffer.from(bytes.subarray(0, head)), random), bytes.subarray(head)]);
  }
  return bytes;
}
