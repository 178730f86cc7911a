import { Canvas } from '../../image/canvas.js';
import type { Rows } from '../../image/types.js';
import type { RowSource } from '../rows.js';
import { finishHere, type Finishing } from './after-network.js';
import type { AfterNetworkByPath, FinishingCalls } from './protocol.js';

interface Picture {
  readonly finishing: Finishing;
  readonly canvases: readonly Canvas[];
  /** Finished rows that were not handed back yet. */
  readonly finished: Rows[];
}

/** Pictures whose rows are being finished, as the thread for that keeps them. */
export class FinishingPictures {
  readonly #pictures = new Map<number, Picture>();
  readonly calls: FinishingCalls = {
    ready: () => undefined,
    begin: async (picture, after) => void this.#pictures.set(picture, await begun(after)),
    append: async (picture, rows) => {
      const { finishing, finished } = this.#of(picture);
      await finishing.appendRows(rows);
      return finished.splice(0);
    },
    check: async (picture) => {
      const problem = await this.#of(picture).finishing.problem();
      if (problem !== undefined) throw problem;
    },
    close: async (picture) => {
      const { canvases } = this.#of(picture);
      this.#pictures.delete(picture);
      for (const canvas of canvases) await canvas.close();
    },
  };

  #of(picture: number): Picture {
    const found = this.#pictures.get(picture);
    if (found === undefined) throw new Error(`Picture ${picture} was not begun`);
    return found;
  }
}

async function begun({ source, backProjection, blend, ...after }: AfterNetworkByPath): Promise<Picture> {
  const paths = new Set([source, backProjection?.source, blend?.source].filter((path) => path !== undefined));
  const canvases = new Map<string, Canvas>();
  try {
    for (const path of paths) canvases.set(path, await Canvas.open(path));
  } catch (error) {
    for (const canvas of canvases.values()) await canvas.close();
    throw error;
  }
  const canvas = (path: string): RowSource => canvases.get(path) as RowSource;
  const finished: Rows[] = [];
  const sink = {
    appendRows(rows: Rows): Promise<void> {
      finished.push(rows);
      return Promise.resolve();
    },
  };
  const whole = {
    ...after,
    source: canvas(source),
    ...(backProjection && { backProjection: { ...backProjection, source: canvas(backProjection.source) } }),
    ...(blend && { blend: { ...blend, source: canvas(blend.source) } }),
  };
  return { finishing: finishHere(whole, sink), canvases: [...canvases.values()], finished };
}
