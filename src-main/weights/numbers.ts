/** IEEE 754 half precision to single. */
export function fromHalf(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** bfloat16 to single: the upper half of its bits. */
export function fromBfloat(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (value) => value << 16).buffer);
}

/** Kinds of numbers in which files keep weights: bytes each, and how they become single precision. */
export const numberKinds = {
  float64: { size: 8, decode: (bytes: ArrayBuffer) => Float32Array.from(new Float64Array(bytes)) },
  float32: { size: 4, decode: (bytes: ArrayBuffer) => new Float32Array(bytes) },
  float16: { size: 2, decode: (bytes: ArrayBuffer) => fromHalf(new Uint16Array(bytes)) },
  bfloat16: { size: 2, decode: (bytes: ArrayBuffer) => fromBfloat(new Uint16Array(bytes)) },
} as const;

export type NumberKind = keyof typeof numberKinds;
