import type { ProblemCode } from '../contract/problem-codes.js';
import type { Depth } from '../contract/formats.js';
import type { Rows } from '../image/types.js';

/** {@link Finish} for pictures that are said by their files. */
export interface FinishFiles {
  /** Canvases: what is enlarged, and what its rows are appended to. */
  readonly source: string;
  readonly target: string;
  readonly scale: number;
  readonly depth: Depth;
  readonly backProjection?: { readonly source: string; readonly scale: number; readonly grain: number };
  readonly blend?: { readonly source: string; readonly scale: number; readonly strength: number };
}

/** What is wrong with a picture, as it is told across threads. */
export interface Wrong {
  readonly code: ProblemCode;
  readonly message: string;
  readonly advice: string | undefined;
}

/** What the thread that finishes rows is asked, of one picture by its number. */
export interface RowCalls {
  begin(id: number, files: FinishFiles): void;
  /**
   * @param rows  in memory that both threads share, and that may be written over afterwards
   * @returns output rows that are finished so far
   */
  append(id: number, rows: Rows): Promise<number>;
  end(id: number): Promise<Wrong | undefined>;
  /** What still waits is not done. */
  close(id: number): Promise<void>;
}
