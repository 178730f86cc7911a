import type { Problem } from '../base/problem.js';
import type { Depth } from '../contract/formats.js';
import { BackProjection, type BackProjectionOptions } from './back-projection.js';
import { Behind } from './behind.js';
import { Blend, type BlendOptions } from './blend.js';
import type { Rows } from '../image/types.js';
import type { RowArena } from './row-arena.js';
import type { RowSink, RowSource } from './rows.js';
import { ResultCheck } from './verify.js';

/** What becomes of the rows that a network gives. */
export interface Finish {
  /** HR pixels for one of the source, across and down. */
  readonly scale: number;
  /** Of the samples that come. */
  readonly depth: Depth;
  /** Absent: the network's own colours. */
  readonly backProjection?: BackProjectionOptions | undefined;
  /** Absent: what the networks made, alone. */
  readonly blend?: BlendOptions | undefined;
}

/** Told of output rows: how many are finished. */
export type OnRows = (rows: number) => void;

/** Takes the rows of a network, from the top down, while it makes the next ones. */
export interface Finishing extends RowSink {
  /** All rows came: waits for them. What is wrong with the picture, if anything. */
  end(): Promise<Problem | undefined>;
  /** Nothing is done with the sink from then on, however far it had come. */
  close(): Promise<void>;
}

/** Where rows are finished. */
export interface Finisher {
  begin(source: RowSource, sink: RowSink, finish: Finish, onRows?: OnRows): Finishing;
}

/** Compares rows with the source, gives them its colours, blends them with it and hands them to `sink`. */
export class FinishedRows implements RowSink {
  readonly #check: ResultCheck;

  /** @param arena  for this alone until all rows came */
  constructor(
    source: RowSource,
    sink: RowSink,
    { scale, depth, backProjection, blend }: Finish,
    onRows?: OnRows,
    arena?: RowArena,
  ) {
    const counted = counting(sink, source.width * scale * source.channels, onRows);
    const blended = blend === undefined ? counted : new Blend(blend, counted);
    const corrected = backProjection === undefined ? blended : new BackProjection(backProjection, blended, arena);
    // What is checked is what the network gave.
    this.#check = new ResultCheck(source, scale, corrected, depth);
  }

  appendRows(rows: Rows): Promise<void> {
    return this.#check.appendRows(rows);
  }

  /** What is wrong with the rows so far, if anything. */
  problem(): Problem | undefined {
    return this.#check.problem();
  }
}

/** In the thread that calls. */
export const here: Finisher = {
  begin(source, sink, finish, onRows) {
    const rows = new FinishedRows(source, sink, finish, onRows);
    const behind = new Behind(rows);
    return {
      appendRows: (some) => behind.appendRows(some),
      end: () => behind.end().then(() => rows.problem()),
      close: () => behind.end().catch(() => undefined),
    };
  },
};

function counting(sink: RowSink, rowLength: number, onRows: OnRows | undefined): RowSink {
  let done = 0;
  return {
    async appendRows(rows) {
      await sink.appendRows(rows);
      done += rows.length / rowLength;
      onRows?.(done);
    },
  };
}
