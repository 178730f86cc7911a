import {
  correlates,
  type Benchmark,
  type BenchmarkRow,
  type Correlate,
  type Correlations,
} from '../../contract/benchmark.js';
import { onFront } from '../front.js';
import { meanQuality } from '../quality.js';
import { spearman } from '../spearman.js';
import { isDecided, spreadOf, typicalSpread, type Spread } from '../statistics.js';
import type { Measured } from './rounds.js';

/** Fewer models than this have no rank correlation worth printing. */
const FEW_MODELS = 3;

/** The table that a benchmark's measurements make, its rank correlations, its front, and what it could not decide. */
export function resultsOf(
  all: readonly Measured[],
  side: number,
): Pick<Benchmark, 'rows' | 'failures' | 'correlations' | 'undecided' | 'spread'> {
  const measured = withoutTwins(all.filter(({ runs, problem }) => runs.length > 0 && problem === undefined));
  const spreads = new Map(measured.map((one) => [one, spreadOf(one.runs)]));
  const sorted = [...measured].sort((a, b) => spreads.get(a)!.median - spreads.get(b)!.median);
  const rows = markFront(sorted.map((one) => rowOf(one, spreads.get(one)!, side)));
  const providers = [...new Set(rows.map(({ provider }) => provider))];
  return {
    rows,
    failures: all.flatMap(({ candidate, problem }) =>
      problem === undefined ? [] : [{ id: candidate.card.id, provider: candidate.provider, reason: problem }],
    ),
    correlations: providers
      .map((provider) => rows.filter((row) => row.provider === provider))
      .filter((some) => some.length >= FEW_MODELS)
      .map(correlationsOf),
    undecided: providers.flatMap((provider) => {
      const some = sorted.filter((one) => one.provider === provider);
      return some.slice(1).flatMap((one, i) => {
        const before = some[i]!;
        if (isDecided(spreads.get(before)!, spreads.get(one)!)) return [];
        return [{ provider, models: [before.candidate.card.id, one.candidate.card.id] as const }];
      });
    }),
    spread: typicalSpread([...spreads.values()]),
  };
}

/** `auto` may have led where another provider was asked by name: one row, with the runs of both. */
function withoutTwins(all: readonly Measured[]): Measured[] {
  const known = new Map<string, Measured>();
  for (const one of all) {
    const key = `${one.candidate.card.id}/${one.provider}`;
    const twin = known.get(key);
    known.set(key, twin === undefined ? one : { ...twin, runs: [...twin.runs, ...one.runs] });
  }
  return [...known.values()];
}

function rowOf({ candidate: { card }, provider, runs, memory, quality }: Measured, time: Spread, side: number) {
  const { id, title, architecture, scale, input, parameters, flopsG, activationsM, convolutions, notCounted } = card;
  const mean = quality.length === 0 ? undefined : meanQuality(quality);
  const row: BenchmarkRow = {
    id,
    title,
    architecture,
    scale,
    input,
    provider,
    milliseconds: time.median,
    quartiles: [time.low, time.high],
    runs: runs.length,
    megapixelsPerSecond: (side * scale) ** 2 / 1000 / time.median,
    peakMemoryBytes: memory,
    psnrY: finite(mean?.psnrY),
    ssimY: finite(mean?.ssimY),
    psnrRgb: finite(mean?.psnrRgb),
    pictures: quality.length,
    parameters,
    flopsG,
    activationsM,
    convolutions,
    notCounted: notCounted ?? null,
    front: false,
  };
  return row;
}

/** Models of one scale that expect one kind of picture were compared with the same originals. */
function markFront(rows: readonly BenchmarkRow[]): BenchmarkRow[] {
  const comparable = rows.filter(({ psnrY }) => psnrY !== null);
  const kinds = new Set(comparable.map(({ scale, input }) => `${scale}/${input}`));
  const front = new Set<BenchmarkRow>();
  for (const kind of kinds) {
    const some = comparable.filter(({ scale, input }) => `${scale}/${input}` === kind);
    onFront(some.map(({ milliseconds, psnrY }) => ({ cost: milliseconds, gain: psnrY! }))).forEach((is, i) => {
      if (is) front.add(some[i]!);
    });
  }
  return rows.map((row) => ({ ...row, front: front.has(row) }));
}

function correlationsOf(rows: readonly BenchmarkRow[]): Correlations {
  const against = Object.fromEntries(correlates.map((figure) => [figure, withTime(rows, figure)])) as Record<
    (typeof correlates)[number],
    number | null
  >;
  return { provider: rows[0]!.provider, models: rows.length, ...against };
}

/** Over the models of which the figure is known. */
function withTime(rows: readonly BenchmarkRow[], figure: Correlate): number | null {
  const known = rows.flatMap(({ milliseconds, [figure]: value }) => (value === null ? [] : [{ value, milliseconds }]));
  if (known.length < FEW_MODELS) return null;
  return finite(
    spearman(
      known.map(({ value }) => value),
      known.map(({ milliseconds }) => milliseconds),
    ),
  );
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
