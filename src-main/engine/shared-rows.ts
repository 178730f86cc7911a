import type { Rows } from '../image/types.js';

/** Bytes of a piece of memory, unless a row needs more. */
export const PIECE = 2 ** 22;

/** Pieces, and with them rows that may wait for the other thread: those of large tiles of a camera's picture. */
const MOST = 16;

/** Memory that two threads share: rows are copied into it for the other one, and it is used again and again. */
export class SharedRows {
  readonly #free: SharedArrayBuffer[] = [];
  readonly #waiting: ((buffer: SharedArrayBuffer) => void)[] = [];
  #made = 0;

  constructor(private readonly most = MOST) {}

  /** A copy of the rows, as soon as there is a piece for it. */
  async copy(rows: Rows): Promise<Rows> {
    const bytes = Math.max(PIECE, rows.byteLength);
    const piece = await this.#take(bytes);
    const buffer = piece.byteLength >= bytes ? piece : new SharedArrayBuffer(bytes);
    const { length } = rows;
    const copy = rows instanceof Uint8Array ? new Uint8Array(buffer, 0, length) : new Uint16Array(buffer, 0, length);
    copy.set(rows);
    return copy;
  }

  /** The other thread is done with a copy. */
  free({ buffer }: Rows): void {
    const piece = buffer as SharedArrayBuffer;
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(piece);
    else next(piece);
  }

  #take(bytes: number): SharedArrayBuffer | Promise<SharedArrayBuffer> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#made === this.most) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#made++;
    return new SharedArrayBuffer(bytes);
  }
}
