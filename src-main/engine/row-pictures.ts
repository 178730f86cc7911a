import { Canvas } from '../image/canvas.js';
import type { Rows } from '../image/types.js';
import { FinishedRows } from './finished-rows.js';
import { RowArena } from './row-arena.js';
import type { FinishFiles, RowCalls } from './row-calls.js';

/** One picture: its files, opened once more, and its rows in order. */
class Picture {
  readonly #opened: Canvas[] = [];
  readonly #rows: Promise<FinishedRows>;
  #last: Promise<unknown>;
  #finished = 0;
  #isClosed = false;
  #arena: RowArena | undefined;

  constructor(
    files: FinishFiles,
    private readonly arenas: Arenas,
  ) {
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
    if (this.#arena !== undefined) this.arenas.give(this.#arena);
  }

  async #begin({ source, target, backProjection, blend, ...finish }: FinishFiles): Promise<FinishedRows> {
    const all = {
      ...finish,
      ...(backProjection && { backProjection: { ...backProjection, source: await this.#open(backProjection.source) } }),
      ...(blend && { blend: { ...blend, source: await this.#open(blend.source) } }),
    };
    const [sink, original] = [await this.#open(target, 0), await this.#open(source)];
    if (backProjection !== undefined) this.#arena = this.arenas.take();
    return new FinishedRows(original, sink, all, (rows) => (this.#finished = rows), this.#arena);
  }

  async #open(path: string, rows?: number): Promise<Canvas<1 | 3>> {
    const canvas = await Canvas.open(path, rows);
    this.#opened.push(canvas);
    return canvas as Canvas<1 | 3>;
  }
}

/** Bytes of an arena that is kept for the next picture: wider ones need more, and are rare. */
const MOST_KEPT = 2 ** 25;

/** Arenas that no picture needs. */
class Arenas {
  readonly #free: RowArena[] = [];

  take(): RowArena {
    return this.#free.pop() ?? new RowArena();
  }

  give(arena: RowArena): void {
    arena.clear();
    if (arena.size <= MOST_KEPT) this.#free.push(arena);
  }
}

/** Answers for the pictures at hand. */
export function rowCalls(): RowCalls {
  const pictures = new Map<number, Picture>();
  const arenas = new Arenas();
  return {
    begin: (id, files) => void pictures.set(id, new Picture(files, arenas)),
    append: (id, rows) => pictures.get(id)!.append(rows),
    end: (id) => pictures.get(id)!.end(),
    async close(id) {
      await pictures.get(id)!.close();
      pictures.delete(id);
    },
  };
}
