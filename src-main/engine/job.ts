import type { DensityPolicy, RawChoice } from '../contract/request.js';
import type { Encoding } from '../contract/formats.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import type { PictureFacts } from '../image/types.js';
import type { Precision, PrecisionChoice, Provider, ProviderChoice } from '../contract/providers.js';
import type { ModelFile } from '../network/model-file.js';

export type { ModelFile } from '../network/model-file.js';

// What is asked of the engine process and what it answers. Pixels never cross the border: paths in, facts out.

/** What the names of a job's own folders for scratch files begin with. */
export const SCRATCH_PREFIX = 'job-';

export interface Job {
  readonly input: string;
  /** What its header said when the job was planned; absent where nothing was. */
  readonly planned?: Pick<PictureFacts, 'format' | 'width' | 'height' | 'depth' | 'pages'>;
  /** Final name; appears only when the picture is complete and checked. */
  readonly output: string;
  readonly overwrite: boolean;
  /** Run one after the other; the product of their scales is at least what the target needs. */
  readonly models: readonly ModelFile[];
  /** Pixels of the result, exactly. */
  readonly target: { readonly width: number; readonly height: number };
  readonly encoding: Encoding;
  readonly metadata: boolean;
  /** Absent: the number. */
  readonly density?: DensityPolicy;
  /** Whether the result gets the input's times; absent: no. */
  readonly fileTimes?: boolean;
  /** Of camera raw; absent: full. */
  readonly raw?: RawChoice;
  readonly provider: ProviderChoice;
  /** Absent: float. */
  readonly precision?: PrecisionChoice;
  /** Gives the result the source's colours, and this share (0..1) of its grain; absent: the network's own colours. */
  readonly backProjection?: { readonly grain: number };
  /** Share of what the networks make, 0..1, the rest being the source enlarged plainly; absent: all. */
  readonly strength?: number;
  /** Side of a tile (or height of a band is derived from its area) in LR pixels; 0 chooses. */
  readonly tile: number;
  /** Folder for scratch files; they are removed when the job ends, however it ends. */
  readonly scratch: string;
}

export type Stage = 'read' | 'network' | 'write';

export interface JobProgress {
  readonly stage: Stage;
  /** 0..1 of the stage. */
  readonly fraction: number;
  /** Which frame or page it is, counted from 0, of how many; absent: one alone. */
  readonly frame?: { readonly index: number; readonly of: number };
  /** Output pixels finished by the network so far, of the whole job. */
  readonly pixels: number;
  readonly provider?: Provider;
  readonly precision?: Precision;
  /** Resident size of the engine process, bytes. */
  readonly memory: number;
  /** What is there of the colours of the last network's picture; while that network runs on the first frame or page. */
  readonly rows?: FinishedRows;
}

/** A scratch canvas that fills from the top: its first rows can be read while the rest is made. */
export interface FinishedRows {
  readonly canvas: string;
  /** Folder for scratch files. */
  readonly scratch: string;
  /** Rows of the canvas that are finished, of how many. */
  readonly finished: number;
  readonly of: number;
}

export interface JobDone {
  readonly kind: 'done';
  readonly output: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Wall time of each stage, ms, without `startMs`. */
  readonly stages: Readonly<Record<Stage, number>>;
  /** What opening networks and choosing where and how to run them took, ms: much for the first picture. Absent: nothing. */
  readonly startMs?: number;
  readonly provider: Provider;
  /** Absent: float. */
  readonly precision?: Precision;
  /** What a person may want to know: a colour conversion, a provider that was refused, frames left out. */
  readonly notes: readonly string[];
  /** Highest resident size of the engine process so far, bytes. */
  readonly peakMemory: number;
}

export interface JobFailed {
  readonly kind: 'failed';
  readonly code: ProblemCode;
  readonly reason: string;
  /** With `exists`: a process that died had made this very result, of so many bytes, and could not say so any more. */
  readonly found?: number;
}

export type JobOutcome = JobDone | JobFailed | { readonly kind: 'cancelled' };
