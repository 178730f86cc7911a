// AssemblyScript: the loops over samples of back-projection, four at a time where rows of the source are filtered.
// `node scripts/row-kernels.mjs` compiles them into src-main/engine/row-kernels.wasm.ts. Rows are addresses; those of
// 32-bit floats have room for a multiple of four samples.

/** Sums of samples and of those before and after them, by the weights of half of a symmetric kernel. */
export function filter(
  out: usize,
  at: usize,
  a1: usize,
  b1: usize,
  a2: usize,
  b2: usize,
  a3: usize,
  b3: usize,
  a4: usize,
  b4: usize,
  weights: usize,
  length: i32,
): void {
  const w0 = v128.load_splat<f32>(weights);
  const w1 = v128.load_splat<f32>(weights, 4);
  const w2 = v128.load_splat<f32>(weights, 8);
  const w3 = v128.load_splat<f32>(weights, 12);
  const w4 = v128.load_splat<f32>(weights, 16);
  for (let i: usize = 0, end = (<usize>length) << 2; i < end; i += 16) {
    let all = f32x4.mul(w0, v128.load(at + i));
    all = f32x4.add(all, f32x4.mul(w1, f32x4.add(v128.load(a1 + i), v128.load(b1 + i))));
    all = f32x4.add(all, f32x4.mul(w2, f32x4.add(v128.load(a2 + i), v128.load(b2 + i))));
    all = f32x4.add(all, f32x4.mul(w3, f32x4.add(v128.load(a3 + i), v128.load(b3 + i))));
    all = f32x4.add(all, f32x4.mul(w4, f32x4.add(v128.load(a4 + i), v128.load(b4 + i))));
    v128.store(out + i, all);
  }
}

/** Of three rows, by a weight each. */
export function mix(out: usize, before: usize, at: usize, after: usize, a: f32, b: f32, c: f32, length: i32): void {
  const wa = f32x4.splat(a);
  const wb = f32x4.splat(b);
  const wc = f32x4.splat(c);
  for (let i: usize = 0, end = (<usize>length) << 2; i < end; i += 16) {
    const outer = f32x4.add(f32x4.mul(wa, v128.load(before + i)), f32x4.mul(wc, v128.load(after + i)));
    v128.store(out + i, f32x4.add(f32x4.mul(wb, v128.load(at + i)), outer));
  }
}

/** Adds to sums (32 bits) of LR samples those of the HR samples of one row (16 bits) that lie in their pixel. */
export function addBoxes(sums: usize, row: usize, length: i32, channels: i32, scale: i32): void {
  const pixel = (<usize>channels) << 1;
  const step = pixel * (scale - 1);
  let from = row;
  for (let i = 0; i < length; i += channels) {
    for (let c = 0; c < channels; c++, from += 2, sums += 4) {
      let sum = load<u32>(sums);
      for (let one = from, end = from + step; one <= end; one += pixel) sum += load<u16>(one);
      store<u32>(sums, sum);
    }
    from += step;
  }
}

/** The originals, of 8 or 16 bits, times `unit`, less the means of boxes of so many samples. */
export function difference(
  out: usize,
  originals: usize,
  bits: i32,
  sums: usize,
  unit: f64,
  box: f64,
  length: i32,
): void {
  if (bits === 8) differenceOf<u8>(out, originals, sums, unit, box, length);
  else differenceOf<u16>(out, originals, sums, unit, box, length);
}

function differenceOf<T>(out: usize, originals: usize, sums: usize, unit: f64, box: f64, length: i32): void {
  for (let i = 0; i < length; i++, out += 4, originals += sizeof<T>(), sums += 4) {
    store<f32>(out, <f32>(<f64>load<T>(originals) * unit - <f64>load<u32>(sums) / box));
  }
}

/**
 * Adds a row of corrections, with a pixel more at either end, to an HR row of 16 bits, and brings it to 8 or 16.
 *
 * @param weights  three (64 bits each) for each of the `scale` places in an LR pixel; one of the outer ones is 0
 * @param length   LR samples
 */
export function correct(
  out: usize,
  bits: i32,
  row: usize,
  corrections: usize,
  weights: usize,
  factor: f64,
  length: i32,
  channels: i32,
  scale: i32,
): void {
  if (bits === 8) correctTo<u8>(out, 255, row, corrections, weights, factor, length, channels, scale);
  else correctTo<u16>(out, 65535, row, corrections, weights, factor, length, channels, scale);
}

function correctTo<T>(
  out: usize,
  white: f64,
  row: usize,
  corrections: usize,
  weights: usize,
  factor: f64,
  length: i32,
  channels: i32,
  scale: i32,
): void {
  const next = (<usize>channels) << 2;
  const step = <usize>(scale * channels);
  for (let place = 0; place < scale; place++) {
    const first = load<f64>(weights + place * 24) > 0 ? 0 : 1;
    const left = load<f64>(weights + (place * 3 + first) * 8);
    const right = load<f64>(weights + (place * 3 + first + 1) * 8);
    for (let c = 0; c < channels; c++) {
      const at = place * channels + c;
      let from = corrections + ((<usize>(first * channels + c)) << 2);
      let read = row + ((<usize>at) << 1);
      let write = out + <usize>at * sizeof<T>();
      for (let x = 0; x < length; x += channels, from += next, read += step << 1, write += step * sizeof<T>()) {
        const added = left * <f64>load<f32>(from) + right * <f64>load<f32>(from + next);
        const value = (<f64>load<u16>(read) + added) * factor + 0.5;
        store<T>(write, <T>(<u32>min(max(value, 0), white)));
      }
    }
  }
}
