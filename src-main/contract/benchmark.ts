import { z } from 'zod';
import type { ProblemCode } from './problem-codes.js';
import { providerChoices } from './providers.js';
import { upscaleRequest } from './request.js';

// Measuring models on this machine: what can be asked, and what comes of it.

export const benchmarkRequest = z.object({
  /** Ids of models or of families; absent: every model at hand. */
  models: z.array(z.string().min(1)).min(1).exactOptional(),
  providers: z.array(z.enum(providerChoices)).min(1).default(['auto']),
  /** Files and folders; absent: the pictures that come with the program. */
  pictures: z.array(z.string().min(1)).min(1).exactOptional(),
  /** Folder of originals; `pictures` are then their small forms, matched by name. */
  references: z.string().min(1).exactOptional(),
  /** About how long it may take. Every model is visited once whatever this says. */
  budgetSeconds: z.number().positive().default(120),
  /** Leaves the processor to whatever else wants it; times are then longer and spread more. */
  lowPriority: z.boolean().default(false),
});
export type BenchmarkRequest = z.infer<typeof benchmarkRequest>;
export type BenchmarkRequestInput = z.input<typeof benchmarkRequest>;

export interface BenchmarkProgress {
  /** 0..1. */
  readonly fraction: number;
  /** The model being measured, and where it is asked to run; null while pictures are prepared. */
  readonly model: string | null;
  readonly provider: string | null;
}

/** What figures of speed hold for. Those of another machine, or of other versions, say nothing about this one. */
export const machine = z.object({
  cpu: z.string(),
  cores: z.int().positive(),
  memoryGiB: z.int().nonnegative(),
  /** Platform and architecture. */
  system: z.string(),
  program: z.string(),
  /** Version of ONNX Runtime. */
  runtime: z.string(),
});
export type Machine = z.infer<typeof machine>;

/** A model on a provider. */
export interface BenchmarkRow {
  readonly id: string;
  readonly title: string;
  readonly architecture: string;
  readonly scale: number;
  /** What it was taught to expect; quality is comparable only among models of one kind and scale. */
  readonly input: 'clean' | 'degraded';
  readonly provider: string;
  /** For a picture of `timedSide` x `timedSide` LR pixels, ms: the median of `runs` and the quartiles around it. */
  readonly milliseconds: number;
  readonly quartiles: readonly [low: number, high: number];
  readonly runs: number;
  /** Of output. */
  readonly megapixelsPerSecond: number;
  /** What a process that does nothing else grows by, at most, to hold and run the model on the timed picture. */
  readonly peakMemoryBytes: number;
  /** Means over `pictures` compared, `scale` pixels shaved; null where there was nothing to compare with. */
  readonly psnrY: number | null;
  readonly ssimY: number | null;
  readonly psnrRgb: number | null;
  readonly pictures: number;
  /** From the card, as the AIM 2020 challenge counts. */
  readonly parameters: number;
  readonly flopsG: number | null;
  readonly activationsM: number | null;
  readonly convolutions: number;
  /** The operator for which FLOPs and activations could not be counted; null where they were. */
  readonly notCounted: string | null;
  /** No other of its scale and kind is both faster and better. */
  readonly front: boolean;
}

export const correlates = ['parameters', 'flopsG', 'activationsM', 'peakMemoryBytes', 'convolutions'] as const;
export type Correlate = (typeof correlates)[number];

/** Spearman's rank correlation of each figure with the time; null where a column holds one value only. */
export interface Correlations extends Readonly<Record<Correlate, number | null>> {
  readonly provider: string;
  readonly models: number;
}

/** What quality was measured on. */
export type QualitySource = 'samples' | 'own' | 'references';

export interface Benchmark {
  readonly machine: Machine;
  /** Side of the timed picture, LR pixels. */
  readonly timedSide: number;
  readonly qualityOn: QualitySource;
  /** Fastest first. */
  readonly rows: readonly BenchmarkRow[];
  readonly failures: readonly { readonly id: string; readonly provider: string; readonly reason: string }[];
  readonly correlations: readonly Correlations[];
  /** Neighbours in speed whose times overlap, so that which is faster was not found out. */
  readonly undecided: readonly { readonly provider: string; readonly models: readonly [string, string] }[];
  /** Typical distance of the quartiles as a share of the median; above 0.15 the machine was busy with other things. */
  readonly spread: number | null;
  /** Pictures that were left out, and why. */
  readonly notes: readonly string[];
  readonly seconds: number;
  /** By the user, before its end; what was measured until then stands. */
  readonly stopped: boolean;
}

/** dB on luma, and what it was measured on: crops of pictures here (a {@link QualitySource}), or a published set by its name. */
export interface ModelQuality {
  readonly psnr: number;
  readonly on: string;
  readonly own: boolean;
}

/** A crop to compare models on. */
export const comparisonRequest = z.object({
  /** Absolute path. */
  input: z.string().min(1),
  /** Pixels of the upright source. */
  crop: z.object({
    x: z.int().nonnegative(),
    y: z.int().nonnegative(),
    width: z.int().positive(),
    height: z.int().positive(),
  }),
  /** Ids of models or of families. */
  models: z.array(z.string().min(1)).min(1),
  /** Size of the whole picture's result; absent: each model's own scale. */
  target: z.object({ width: z.int().positive(), height: z.int().positive() }).exactOptional(),
  provider: z.enum(providerChoices).default('auto'),
  /** As of a batch; see {@link upscaleRequest}. */
  precision: upscaleRequest.shape.precision,
  raw: upscaleRequest.shape.raw,
  colours: upscaleRequest.shape.colours,
  grain: upscaleRequest.shape.grain,
  strength: upscaleRequest.shape.strength,
  /** Folder for the results, one PNG file for each model; made if it is not there. */
  folder: z.string().min(1),
  /** Whether everything else goes first: for what nobody waits for. */
  lowPriority: z.boolean().default(false),
});
export type ComparisonRequest = z.infer<typeof comparisonRequest>;
export type ComparisonRequestInput = z.input<typeof comparisonRequest>;

export interface ComparisonOutcome {
  readonly model: string;
  /** Null where the model gave nothing. */
  readonly file: string | null;
  /** Where it lies in the result of the whole picture; nothing where there is none. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the network, without its loading. */
  readonly milliseconds: number;
  readonly provider: string | null;
  /** Why there is no result, and the code of that; null where there is one. */
  readonly problem: string | null;
  readonly cause: ProblemCode | null;
}
