// AssemblyScript: the loops over samples of back-projection, four or eight at a time.
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
  weights: usize,
  length: i32,
): void {
  const w0 = v128.load_splat<f32>(weights);
  const w1 = v128.load_splat<f32>(weights, 4);
  const w2 = v128.load_splat<f32>(weights, 8);
  const w3 = v128.load_splat<f32>(weights, 12);
  for (let i: usize = 0, end = (<usize>length) << 2; i < end; i += 16) {
    let all = f32x4.mul(w0, v128.load(at + i));
    all = f32x4.add(all, f32x4.mul(w1, f32x4.add(v128.load(a1 + i), v128.load(b1 + i))));
    all = f32x4.add(all, f32x4.mul(w2, f32x4.add(v128.load(a2 + i), v128.load(b2 + i))));
    all = f32x4.add(all, f32x4.mul(w3, f32x4.add(v128.load(a3 + i), v128.load(b3 + i))));
    v128.store(out + i, all);
  }
}

/** Of two rows, by a weight each. */
export function mix(out: usize, a: usize, b: usize, weightOfA: f32, weightOfB: f32, length: i32): void {
  const wa = f32x4.splat(weightOfA);
  const wb = f32x4.splat(weightOfB);
  for (let i: usize = 0, end = (<usize>length) << 2; i < end; i += 16) {
    v128.store(out + i, f32x4.add(f32x4.mul(wa, v128.load(a + i)), f32x4.mul(wb, v128.load(b + i))));
  }
}

/** Adds the samples of a row (16 bits) to sums (32 bits), each to its own. */
export function addRow(sums: usize, row: usize, length: i32): void {
  for (let end = row + ((<usize>length) << 1); row < end; row += 16, sums += 32) {
    const samples = v128.load(row);
    v128.store(sums, i32x4.add(v128.load(sums), i32x4.extend_low_i16x8_u(samples)));
    v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extend_high_i16x8_u(samples)), 16);
  }
}

/**
 * The originals, of 8 or 16 bits, times `unit`, less the means of boxes of `scale` by `scale`. Writes whole vectors, so up
 * to three samples more.
 *
 * @param sums    of the `scale` rows of boxes, sample by sample
 * @param length  LR samples
 */
export function difference(
  out: usize,
  originals: usize,
  bits: i32,
  sums: usize,
  unit: f32,
  length: i32,
  channels: i32,
  scale: i32,
): void {
  const units = f32x4.splat(unit);
  const share = f32x4.splat(1 / <f32>(scale * scale));
  const pixel = (<usize>channels) << 2;
  const step = bits === 8 ? <usize>channels : (<usize>channels) << 1;
  for (let end = out + ((<usize>length) << 2); out < end; out += pixel, originals += step) {
    let sum = v128.load(sums);
    sums += pixel;
    for (let i = 1; i < scale; i++, sums += pixel) sum = i32x4.add(sum, v128.load(sums));
    const wide = bits === 8 ? i16x8.extend_low_i8x16_u(v128.load32_zero(originals)) : v128.load64_zero(originals);
    const original = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(wide)), units);
    v128.store(out, f32x4.sub(original, f32x4.mul(f32x4.convert_i32x4_s(sum), share)));
  }
}

/**
 * A row of LR corrections, with a pixel more at either end, at HR places across. Writes whole vectors, so up to three
 * samples more.
 *
 * @param weights  two (32 bits each) for each of the `scale` places in an LR pixel: those in its left half lie between it
 *                 and the one before, the others between it and the next
 * @param length   LR samples
 */
export function widen(out: usize, corrections: usize, weights: usize, length: i32, channels: i32, scale: i32): void {
  const pixel = (<usize>channels) << 2;
  for (let from = corrections, end = from + ((<usize>length) << 2); from < end; from += pixel) {
    const at = v128.load(from + pixel);
    let first = v128.load(from);
    let second = at;
    let weight = weights;
    for (let place = 0; place < scale; place++, out += pixel, weight += 8) {
      if (2 * place + 1 >= scale) {
        first = at;
        second = v128.load(from + 2 * pixel);
      }
      const left = f32x4.mul(v128.load_splat<f32>(weight), first);
      v128.store(out, f32x4.add(left, f32x4.mul(v128.load_splat<f32>(weight, 4), second)));
    }
  }
}

/**
 * Adds corrections, a mean of two rows by a weight each, to a row of 16 bits a sample, and brings it to 8 or 16 bits.
 *
 * @param length  HR samples
 */
export function correct(
  out: usize,
  bits: i32,
  row: usize,
  above: usize,
  below: usize,
  weightOfAbove: f32,
  weightOfBelow: f32,
  factor: f32,
  length: i32,
): void {
  const wa = f32x4.splat(weightOfAbove);
  const wb = f32x4.splat(weightOfBelow);
  const unit = f32x4.splat(factor);
  const step: usize = bits === 8 ? 8 : 16;
  for (let end = row + ((<usize>length) << 1); row < end; row += 16, above += 32, below += 32, out += step) {
    const samples = v128.load(row);
    const low = corrected(i32x4.extend_low_i16x8_u(samples), above, below, wa, wb, unit);
    const high = corrected(i32x4.extend_high_i16x8_u(samples), above + 16, below + 16, wa, wb, unit);
    // What is below black or above white becomes that where numbers are narrowed.
    if (bits === 16) v128.store(out, i16x8.narrow_i32x4_u(low, high));
    else {
      const both = i16x8.narrow_i32x4_s(low, high);
      v128.store64_lane(out, i8x16.narrow_i16x8_u(both, both), 0);
    }
  }
}

/** Four samples, rounded. */
function corrected(samples: v128, above: usize, below: usize, wa: v128, wb: v128, unit: v128): v128 {
  const added = f32x4.add(f32x4.mul(wa, v128.load(above)), f32x4.mul(wb, v128.load(below)));
  const value = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(samples), added), unit);
  return i32x4.trunc_sat_f32x4_s(f32x4.add(value, f32x4.splat(0.5)));
}
