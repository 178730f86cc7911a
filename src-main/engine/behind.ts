import type { Rows } from '../image/types.js';
import type { RowSink } from './rows.js';

/** Bytes of rows up to which the next ones are made while these are on their way. */
const MOST_BEHIND = 2 ** 25;

/** Takes rows and hands them on while the next ones are made: one stretch of them at a time, and large ones as before. */
export class Behind implements RowSink {
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly sink: RowSink) {}

  async appendRows(rows: Rows): Promise<void> {
    const { byteLength } = rows;
    await this.#last;
    this.#last = this.sink.appendRows(rows);
    // Told where it is waited for.
    this.#last.catch(() => undefined);
    if (byteLength > MOST_BEHIND) await this.#last;
  }

  /** All is handed on. */
  end(): Promise<void> {
    return this.#last;
  }
}
