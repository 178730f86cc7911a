import PQueue from 'p-queue';
import { Problem } from '../../base/problem.js';
import type { LedgerItem } from '../../batch/ledger.js';
import { thumbnail } from '../../image/thumbnail.js';
import { missing, picture, type PictureAnswer } from './picture-answer.js';
import type { PreviewCache } from './preview-cache.js';

const THUMBNAIL = 256;

export interface PictureParts {
  readonly item: (id: number) => LedgerItem | undefined;
  readonly cache: PreviewCache;
}

type Handler = (parts: RegExpMatchArray) => Promise<PictureAnswer>;

/** Pictures by address; see the contract for the addresses. Made a few at a time, so that a batch is not crowded out. */
export class Pictures {
  readonly #small = new PQueue({ concurrency: 2 });
  readonly #routes: readonly (readonly [RegExp, Handler])[] = [
    [/^picture\/(\d+)\/(source|result)\/thumb$/, ([, id, which]) => this.#thumbnail(Number(id), which!)],
  ];

  constructor(private readonly parts: PictureParts) {}

  /** What an address relative to the window's leads to; null for one that means nothing here. */
  async answer(address: string): Promise<PictureAnswer | null> {
    const [path] = address.split('?');
    for (const [pattern, handle] of this.#routes) {
      const match = pattern.exec(path!);
      if (match === null) continue;
      try {
        return await handle(match);
      } catch (error) {
        if (error instanceof Problem) return missing;
        throw error;
      }
    }
    return null;
  }

  async #thumbnail(id: number, which: string): Promise<PictureAnswer> {
    const file = this.#file(id, which);
    if (file === undefined) return missing;
    const bytes = await this.parts.cache.bytes(file, 'thumb.webp', () =>
      this.#small.add(() => thumbnail(file, THUMBNAIL)),
    );
    return picture('image/webp', bytes);
  }

  #file(id: number, which: string): string | undefined {
    const item = this.parts.item(id);
    if (item === undefined || which === 'source') return item?.input;
    return item.state === 'done' ? item.output : undefined;
  }
}
