import type { Benchmark, BenchmarkRow, Correlate, Correlations, QualitySource } from '../../contract/benchmark.js';
import { table, type Column } from './table.js';
import { duration, plural, size } from './words.js';

const fixed = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '';

const cost = (value: number | null): string => value?.toFixed(2) ?? 'not counted';

/** Of fewer runs quartiles say nothing. */
const QUARTILE_RUNS = 3;

const quartiles = ({ runs, quartiles: [low, high] }: BenchmarkRow): string =>
  runs < QUARTILE_RUNS ? '-' : `${fixed(low, 0)}-${fixed(high, 0)}`;

const columns: readonly Column<BenchmarkRow>[] = [
  { head: '', cell: ({ front }) => (front ? '*' : '') },
  { head: 'MODEL', cell: ({ id }) => id },
  { head: 'SCALE', cell: ({ scale }) => `x${scale}` },
  { head: 'ON', cell: ({ provider }) => provider },
  { head: 'ms', cell: ({ milliseconds }) => fixed(milliseconds, 0), right: true },
  { head: 'QUARTILES', cell: quartiles, right: true },
  { head: 'RUNS', cell: ({ runs }) => String(runs), right: true },
  { head: 'MP/s', cell: ({ megapixelsPerSecond }) => fixed(megapixelsPerSecond, 2), right: true },
  { head: 'MEMORY', cell: ({ peakMemoryBytes }) => size(peakMemoryBytes), right: true },
  { head: 'PSNR Y', cell: ({ psnrY }) => fixed(psnrY, 2), right: true },
  { head: 'SSIM Y', cell: ({ ssimY }) => fixed(ssimY, 4), right: true },
  { head: 'PSNR RGB', cell: ({ psnrRgb }) => fixed(psnrRgb, 2), right: true },
  { head: 'PARAMS M', cell: ({ parameters }) => fixed(parameters / 1e6, 3), right: true },
  { head: 'FLOPS G', cell: ({ flopsG }) => cost(flopsG), right: true },
  { head: 'ACTS M', cell: ({ activationsM }) => cost(activationsM), right: true },
  { head: 'CONVS', cell: ({ convolutions }) => String(convolutions), right: true },
];

/** How each figure is called, and its rank correlation with runtime over the report's own table (18 networks, Titan Xp). */
const figures: readonly { readonly figure: Correlate; readonly name: string; readonly report: number }[] = [
  { figure: 'parameters', name: 'parameters', report: -0.013 },
  { figure: 'flopsG', name: 'FLOPs', report: 0.196 },
  { figure: 'activationsM', name: 'activations', report: 0.871 },
  { figure: 'peakMemoryBytes', name: 'memory', report: 0.653 },
  { figure: 'convolutions', name: 'convolutions', report: 0.097 },
];

const compared: Readonly<Record<QualitySource, string>> = {
  own: 'crops of your pictures, shrunk (with mild JPEG for models that expect it), enlarged again and compared',
  samples:
    'crops of the sample pictures, shrunk (with mild JPEG for models that expect it), enlarged again and compared',
  references: 'the originals given',
};

/** Shares of a median by which times may spread before a machine counts as busy. */
const BUSY = 0.15;

/** The two tables of a benchmark, and what a reader must know of them. */
export function benchmarkWords(result: Benchmark): string[] {
  const { machine, rows, correlations, timedSide } = result;
  const most = Math.max(0, ...rows.map(({ pictures }) => pictures));
  return [
    `${machine.cpu}, ${plural(machine.cores, 'core')}, ${machine.memoryGiB} GiB, ${machine.system}; Enlarger ${machine.program}, ONNX Runtime ${machine.runtime}`,
    '',
    ...(rows.length === 0 ? ['Nothing was measured.'] : table(columns, rows)),
    '',
    `ms: median for a picture of ${timedSide} x ${timedSide} pixels going in; MP/s: megapixels coming out.`,
    'Memory: by how much a process that holds only this model grew; what lies on a graphics card is not in it.',
    most === 0
      ? 'Quality was not measured.'
      : `Quality: mean over ${plural(most, 'picture')}: ${compared[result.qualityOn]}.`,
    'FLOPs, activations, convolutions: as the AIM 2020 challenge counts, for 3 x 256 x 256.',
    ...uncounted(rows),
    '* none of its scale and kind here is both faster and better.',
    ...(correlations.length === 0 ? [] : ['', 'Spearman rank correlation with the time:', ...rankTable(correlations)]),
    ...warnings(result),
    ...(result.stopped ? ['', `Stopped after ${duration(result.seconds)}; this is what was measured.`] : []),
  ];
}

/** Which models' costs are not known, and why. */
const uncounted = (rows: readonly BenchmarkRow[]): string[] =>
  [...new Map(rows.map(({ id, notCounted }) => [id, notCounted]))].flatMap(([id, operator]) =>
    operator === null ? [] : [`Not counted: ${id}, whose ${operator} is not known to the counting.`],
  );

function rankTable(correlations: readonly Correlations[]): string[] {
  return table(
    [
      { head: '', cell: ({ name }) => name },
      ...correlations.map((one): Column<(typeof figures)[number]> => ({
        head: `${one.provider}, ${one.models} models`,
        cell: ({ figure }) => fixed(one[figure], 3),
        right: true,
      })),
      { head: 'AIM 2020 table', cell: ({ report }) => fixed(report, 3), right: true },
    ],
    figures,
  );
}

function warnings({ undecided, spread, failures, notes }: Benchmark): string[] {
  const busy = spread !== null && spread > BUSY;
  const pairs = undecided.map(({ models: [a, b] }) => `${a} and ${b}`);
  return [
    ...(busy ? ['', `The machine was busy: times of one model spread by ${Math.round((spread ?? 0) * 100)} %.`] : []),
    ...(pairs.length === 0 ? [] : ['', `Too close or too noisy to say which is faster: ${pairs.join('; ')}.`]),
    ...(failures.length === 0 ? [] : ['', 'Failed:']),
    ...failures.map(({ id, provider, reason }) => `  ${id} on ${provider}: ${reason}`),
    ...(notes.length === 0 ? [] : ['', 'Left out:']),
    ...notes.map((note) => `  ${note}`),
  ];
}
