import { Canvas } from '../image/canvas.js';
import type { Rows } from '../image/types.js';
import { FinishedRows } from './finished-rows.js';
import type { FinishFiles, RowCalls } from './row-calls.js';

/** One picture: its files, opened once more, and its rows in order. */
class Picture {
  readonly #opened: Canvas[] = [];
  readonly #rows: Promise<FinishedRows>;
  #last: Promise<unknown>;
  #finished = 0;
  #isClosed = false;

  constructor(files: FinishFiles) {
    this.#rows = this.#begin(files);
    this.#last = this.#rows;
    // Told to whoever appends.
    this.#last.catch(() => undefined);
  }

  append(rows: Rows): Promise<number> {
    const appended = this.#last.then(async () => {
      if (!this.#isClosed) await (await this.#rows).appendRows(rows);
      return this.#finished;
    });
    this.#last = appended;
    return appended;
  }

  async end(): ReturnType<RowCalls['end']> {
    await this.#last;
    const problem = (await this.#rows).problem();
    return problem && { code: problem.code, message: problem.message, advice: problem.advice };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last.catch(() => undefined);
    for (const canvas of this.#opened) await canvas.close();
  }

  async #begin({ source, target, backProjection, blend, ...finish }: FinishFiles): Promise<FinishedRows> {
    const all = {
      ...finish,
      ...(backProjection && { backProjection: { ...backProjection, source: await this.#open(backProjection.source) } }),
      ...(blend && { blend: { ...blend, source: await this.#open(blend.source) } }),
    };
    const sink = await this.#open(target, 0);
    return new FinishedRows(await this.#open(source), sink, all, (rows) => (this.#finished = rows));
  }

  async #open(path: string, rows?: number): Promise<Canvas<1 | 3>> {
    const canvas = await Canvas.open(path, rows);
    this.#opened.push(canvas);
    return canvas as Canvas<1 | 3>;
  }
}

/** Answers for the pictures at hand. */
export function rowCalls(): RowCalls {
  const pictures = new Map<number, Picture>();
  return {
    begin: (id, files) => void pictures.set(id, new Picture(files)),
    append: (id, rows) => pictures.get(id)!.append(rows),
    end: (id) => pictures.get(id)!.end(),
    async close(id) {
      await pictures.get(id)!.close();
      pictures.delete(id);
    },
  };
}
