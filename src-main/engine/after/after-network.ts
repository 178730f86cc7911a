import type { Problem } from '../../base/problem.js';
import type { Depth } from '../../contract/formats.js';
import { BackProjection, type BackProjectionOptions } from '../back-projection.js';
import { Blend, type BlendOptions } from '../blend.js';
import type { RowSink, RowSource } from '../rows.js';
import { ResultCheck } from '../verify.js';

/** What becomes of the rows that a network gives, before they are the picture's. */
export interface AfterNetwork<Source extends RowSource = RowSource> {
  /** What the network was given, and how much larger it makes that. */
  readonly source: Source;
  readonly scale: number;
  /** Of the samples that it gives. */
  readonly depth: Depth;
  /** Absent: the network's own colours. */
  readonly backProjection?: BackProjectionOptions<Source>;
  /** Absent: what the networks made, alone. */
  readonly blend?: BlendOptions<Source>;
}

/** Takes a network's rows from the top down. */
export interface Finishing extends RowSink {
  /** What is wrong with the picture, once all rows are in. */
  problem(): Promise<Problem | undefined>;
  /** However it ended. */
  close(): Promise<void>;
}

/** Looks at what the network gave, corrects it, and hands `sink` the rows of the picture. */
export type Finish<Source extends RowSource = RowSource> = (after: AfterNetwork<Source>, sink: RowSink) => Finishing;

/** In this thread. */
export const finishHere: Finish = ({ source, scale, depth, backProjection, blend }, sink) => {
  const blended = blend === undefined ? sink : new Blend(blend, sink);
  const corrected = backProjection === undefined ? blended : new BackProjection(backProjection, blended);
  const check = new ResultCheck(source, scale, corrected, depth);
  return {
    appendRows: (rows) => check.appendRows(rows),
    problem: () => Promise.resolve(check.problem()),
    close: () => Promise.resolve(),
  };
};
