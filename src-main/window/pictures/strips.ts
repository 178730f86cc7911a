import type { LedgerItem } from '../../batch/ledger.js';
import type { FinishedRows } from '../../engine/job.js';

/** Rows of a scratch canvas. */
export interface Strip {
  readonly input: string;
  readonly canvas: string;
  /** Folder for scratch files. */
  readonly scratch: string;
  readonly top: number;
  readonly rows: number;
  /** Rows of the whole canvas. */
  readonly of: number;
  /** Rows of the result. */
  readonly height: number;
}

/** What is there of the running picture, so that it can be seen growing. */
export class Strips {
  readonly #running = new Map<number, Strip>();

  /** Rows that are finished since the last call, in pixels of the result; undefined if there are none. */
  add(
    item: LedgerItem,
    { canvas, scratch, finished, of }: FinishedRows,
  ): { y: number; height: number; of: number } | undefined {
    const before = this.#running.get(item.id);
    // A step that failed may have been done again from the top, in another canvas.
    const top = before?.canvas === canvas && before.rows <= finished ? before.rows : 0;
    this.#running.set(item.id, {
      input: item.input,
      canvas,
      scratch,
      top: 0,
      rows: finished,
      of,
      height: item.targetHeight,
    });
    const scale = item.targetHeight / of;
    const [y, end] = [Math.round(top * scale), Math.round(finished * scale)];
    return end > y ? { y, height: end - y, of: item.targetHeight } : undefined;
  }

  /** What is finished of every running picture, in one strip each, for a window that opens now. */
  soFar(): { id: number; y: number; height: number; of: number }[] {
    return [...this.#running]
      .map(([id, { rows, of, height }]) => ({ id, y: 0, height: Math.round((rows * height) / of), of: height }))
      .filter(({ height }) => height > 0);
  }

  /** The canvas rows that show rows `y` to `y + height - 1` of a result; undefined where they are not there. */
  find(id: number, y: number, height: number): Strip | undefined {
    const running = this.#running.get(id);
    if (running === undefined || height < 1) return undefined;
    const scale = running.of / running.height;
    const top = Math.round(y * scale);
    const end = Math.round((y + height) * scale);
    return end > running.rows || end <= top ? undefined : { ...running, top, rows: end - top };
  }

  forget(id: number): void {
    this.#running.delete(id);
  }
}
