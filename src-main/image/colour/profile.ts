// Small ICC profiles for colours that a file tells in other words (ICC.1:2022, matrix/TRC and grey profiles, version 4).

/** CIE 1931 chromaticities. */
export type Chromaticity = readonly [x: number, y: number];

export interface Primaries {
  readonly white: Chromaticity;
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
}

/** How stored samples, 0 to 1, become linear light: sRGB's curve, a power, or levels 0 to 65535 at equal distances. */
export type Curve = 'srgb' | number | Uint16Array;

export const D65: Chromaticity = [0.3127, 0.329];
export const srgbPrimaries: Primaries = { white: D65, red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] };

/** A profile for RGB; the name is what programs show. The curve is that of all colours, or each has its own. */
export function rgbProfile(
  name: string,
  primaries: Primaries,
  curve: Curve | readonly [red: Curve, green: Curve, blue: Curve],
): Buffer {
  const [red, green, blue] = columnsIn(adapted(primaries));
  const shared = typeof curve === 'object' && !(curve instanceof Uint16Array) ? undefined : curveTag(curve);
  const own = shared === undefined ? (curve as readonly Curve[]).map(curveTag) : [shared, shared, shared];
  return profile('RGB ', [
    ['desc', words(name)],
    ['cprt', words('No copyright')],
    ['wtpt', xyz(D50)],
    ['chad', s15Fixed16Array(adaptation(whiteOf(primaries.white)).flat())],
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', own[0]!],
    ['gTRC', own[1]!],
    ['bTRC', own[2]!],
  ]);
}

/** A profile for grey. */
export const greyProfile = (name: string, curve: Curve): Buffer =>
  profile('GRAY', [
    ['desc', words(name)],
    ['cprt', words('No copyright')],
    ['wtpt', xyz(D50)],
    ['kTRC', curveTag(curve)],
  ]);

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

const D50: Vector = [0.9642, 1, 0.8249];
/** Bradford cone responses (ICC.1:2022, annex E). */
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const whiteOf = ([x, y]: Chromaticity): Vector => [x / y, 1, (1 - x - y) / y];

/** RGB to XYZ under D50. */
function adapted({ white, red, green, blue }: Primaries): Matrix {
  const corners = transposed([whiteOf(red), whiteOf(green), whiteOf(blue)]);
  const amounts = applied(inverse(corners), whiteOf(white));
  const toXyz = corners.map((row) => row.map((value, i) => value * amounts[i]!)) as unknown as Matrix;
  return multiplied(adaptation(whiteOf(white)), toXyz);
}

/** Takes colours seen under `white` to D50. */
function adaptation(white: Vector): Matrix {
  const [from, to] = [applied(BRADFORD, white), applied(BRADFORD, D50)];
  const scaled = BRADFORD.map((row, i) => row.map((value) => (value * to[i]!) / from[i]!)) as unknown as Matrix;
  return multiplied(inverse(BRADFORD), scaled);
}

const columnsIn = (matrix: Matrix): Matrix => transposed(matrix);
const transposed = (m: Matrix): Matrix => [0, 1, 2].map((i) => m.map((row) => row[i]!)) as unknown as Matrix;
const applied = (m: Matrix, v: Vector): Vector =>
  m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Vector;
const multiplied = (a: Matrix, b: Matrix): Matrix => transposed(transposed(b).map((c) => applied(a, c)) as never);

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const det = a * A + b * B + c * C;
  const rows: Matrix = [
    [A, c * h - b * i, b * f - c * e],
    [B, a * i - c * g, c * d - a * f],
    [C, b * g - a * h, a * e - b * d],
  ];
  return rows.map((row) => row.map((value) => value / det)) as unknown as Matrix;
}

function profile(space: 'RGB ' | 'GRAY', tags: readonly (readonly [name: string, body: Buffer])[]): Buffer {
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  const bodies: Buffer[] = [];
  let end = HEADER + table.length;
  const places = new Map<Buffer, number>();
  for (const [i, [name, body]] of tags.entries()) {
    // Tags may share what they point to, as curves do.
    const at = places.get(body) ?? end;
    if (!places.has(body)) {
      places.set(body, at);
      const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
      bodies.push(padded);
      end += padded.length;
    }
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * i);
    table.writeUInt32BE(body.length, 12 + 12 * i);
  }
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(end, 0);
  header.writeUInt32BE(0x04400000, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  // A date is required, and one that never changes keeps equal profiles equal.
  [2026, 1, 1].forEach((value, i) => header.writeUInt16BE(value, 24 + 2 * i));
  header.write('acsp', 36, 'latin1');
  D50.forEach((value, i) => header.writeInt32BE(fixed(value), 68 + 4 * i));
  return Buffer.concat([header, table, ...bodies]);
}

const HEADER = 128;

const fixed = (value: number): number => Math.round(value * 65_536);

function s15Fixed16Array(values: readonly number[], type = 'sf32'): Buffer {
  const bytes = Buffer.alloc(8 + 4 * values.length);
  bytes.write(type, 0, 'latin1');
  values.forEach((value, i) => bytes.writeInt32BE(fixed(value), 8 + 4 * i));
  return bytes;
}

const xyz = (values: Vector): Buffer => s15Fixed16Array(values, 'XYZ ');

/** Levels of a table; more than this no reader needs. */
const MOST_LEVELS = 4096;

function curveTag(curve: Curve): Buffer {
  if (!(curve instanceof Uint16Array)) return parametric(curve);
  const count = Math.min(curve.length, MOST_LEVELS);
  const bytes = Buffer.alloc(12 + 2 * count);
  bytes.write('curv', 0, 'latin1');
  bytes.writeUInt32BE(count, 8);
  for (let i = 0; i < count; i++) {
    bytes.writeUInt16BE(curve[Math.round((i * (curve.length - 1)) / Math.max(1, count - 1))]!, 12 + 2 * i);
  }
  return bytes;
}

/** parametricCurveType: function 0 a power, function 3 sRGB's (IEC 61966-2-1). */
function parametric(curve: 'srgb' | number): Buffer {
  const values = curve === 'srgb' ? [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.040_45] : [curve];
  const bytes = Buffer.concat([Buffer.from('para\0\0\0\0\0\0\0\0', 'latin1'), s15Fixed16Array(values).subarray(8)]);
  bytes.writeUInt16BE(curve === 'srgb' ? 3 : 0, 8);
  return bytes;
}

/** multiLocalizedUnicodeType in English. */
function words(text: string): Buffer {
  const letters = Buffer.from(text, 'utf16le').swap16();
  const bytes = Buffer.alloc(28);
  bytes.write('mluc', 0, 'latin1');
  bytes.writeUInt32BE(1, 8);
  bytes.writeUInt32BE(12, 12);
  bytes.write('enUS', 16, 'latin1');
  bytes.writeUInt32BE(letters.length, 20);
  bytes.writeUInt32BE(28, 24);
  return Buffer.concat([bytes, letters]);
}
