import { Child, type ChildModule } from '../base/child/child.js';
import type { StartProcess } from '../base/child/process.js';
import type { Outcome } from '../base/child/protocol.js';
import { startThread } from '../base/child/thread.js';
import { Problem } from '../base/problem.js';
import { Canvas } from '../image/canvas.js';
import type { Rows } from '../image/types.js';
import { here, type Finish, type Finisher, type Finishing, type OnRows } from './finished-rows.js';
import type { FinishFiles, RowCalls } from './row-calls.js';
import type { RowSink, RowSource } from './rows.js';
import { PIECE, SharedRows } from './shared-rows.js';

const rowWorker: ChildModule = { name: 'rows', module: new URL('./row-worker.js', import.meta.url) };

/**
 * Finishes rows in a thread of its own: a run of ONNX Runtime blocks the one that asks for it, and what compares, corrects
 * and blends rows would make the network wait. Pictures that are in no files are left to the thread that calls.
 */
export class RowThread implements Finisher {
  readonly #shared = new SharedRows();
  #thread: Child<RowCalls> | undefined;
  #next = 0;

  constructor(private readonly start: StartProcess = startThread) {}

  begin(source: RowSource, sink: RowSink, finish: Finish, onRows?: OnRows): Finishing {
    const files = filesOf(source, sink, finish);
    if (files === undefined) return here.begin(source, sink, finish, onRows);
    // Not before it is needed: a thread keeps the priority that its process has when it begins.
    this.#thread ??= new Child({ start: this.start, tell: () => undefined }, rowWorker, {});
    return new ElsewhereFinished(this.#thread, this.#next++, files, sink as Canvas, this.#shared, onRows);
  }

  /** Ends the thread. */
  close(): void {
    this.#thread?.kill();
    this.#thread = undefined;
  }
}

/** One picture whose rows the other thread finishes. */
class ElsewhereFinished implements Finishing {
  #last: Promise<void> = Promise.resolve();
  #failure: unknown;
  #finished = 0;

  constructor(
    private readonly thread: Child<RowCalls>,
    private readonly id: number,
    files: FinishFiles,
    private readonly sink: Canvas,
    private readonly shared: SharedRows,
    private readonly onRows: OnRows | undefined,
  ) {
    thread.tell('begin', id, files);
  }

  async appendRows(rows: Rows): Promise<void> {
    const rowLength = this.sink.width * this.sink.channels;
    const step = rowLength * Math.max(1, Math.floor(PIECE / (rowLength * rows.BYTES_PER_ELEMENT)));
    for (let at = 0; at < rows.length; at += step) {
      const copy = await this.shared.copy(rows.subarray(at, at + step));
      this.#last = this.#hand(copy);
      if (this.#failure !== undefined) throw this.#failure;
    }
  }

  async #hand(copy: Rows): Promise<void> {
    try {
      this.#finished = done(await this.thread.ask('append', this.id, copy));
      this.onRows?.(this.#finished);
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.shared.free(copy);
    }
  }

  async end(): Promise<Problem | undefined> {
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure;
    const wrong = done(await this.thread.ask('end', this.id));
    this.sink.appendedElsewhere(this.#finished);
    return wrong && new Problem(wrong.code, wrong.message, wrong.advice);
  }

  async close(): Promise<void> {
    done(await this.thread.ask('close', this.id));
    await this.#last;
  }
}

/** @throws Problem as it was there */
function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
  throw new Error(`The thread that finishes rows ended (${outcome.how})`);
}

/** Undefined where some of it is no file. */
function filesOf(source: RowSource, sink: RowSink, finish: Finish): FinishFiles | undefined {
  const { backProjection, blend, ...others } = finish;
  const [corrector, blended] = [backProjection?.source ?? source, blend?.source ?? source];
  if (![source, sink, corrector, blended].every((one) => one instanceof Canvas)) return undefined;
  const path = (one: unknown): string => (one as Canvas).path;
  return {
    ...others,
    ...{ source: path(source), target: path(sink) },
    ...(backProjection && { backProjection: { ...backProjection, source: path(corrector) } }),
    ...(blend && { blend: { ...blend, source: path(blended) } }),
  };
}
