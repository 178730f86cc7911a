import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { Problem } from '../../base/problem.js';
import { unconfined, type Confinement } from '../../batch/confinement.js';
import type { LedgerItem } from '../../batch/ledger.js';
import type { PictureProcess } from '../../image/client.js';
import { gone, json, later, missing, picture, type PictureAnswer } from './answer.js';
import type { PreviewCache } from './cache.js';
import type { Strips } from './strips.js';

const THUMBNAIL = 256;
const WIDEST_STRIP = 2048;
const PYRAMID = 'pyramid.tif';
/** How long a browser is kept waiting for a pyramid before it is told to come again, ms. */
const PATIENCE = 1500;

export interface PictureParts {
  readonly item: (id: number) => LedgerItem | undefined;
  readonly cache: PreviewCache;
  readonly strips: Strips;
  readonly process: PictureProcess;
  /** What may be read; everything unless said. */
  readonly confinement?: Confinement;
  /** Files of results of comparisons. */
  readonly comparisons: { file(name: string): string | undefined };
}

type Handler = (parts: readonly string[]) => Promise<PictureAnswer>;

/** Pictures by address; see the contract for the addresses. Made a few at a time, so that a batch is not crowded out. */
export class Pictures {
  readonly #small = new PQueue({ concurrency: 2 });
  readonly #large = new PQueue({ concurrency: 1 });
  readonly #strips = new PQueue({ concurrency: 1 });
  readonly #routes: readonly (readonly [RegExp, Handler])[] = [
    [/^picture\/(\d+)\/(source|result)\/thumb$/, ([id, which]) => this.#thumbnail(Number(id), which!)],
    [/^picture\/(\d+)\/(source|result)\/pyramid\.json$/, ([id, which]) => this.#pyramid(Number(id), which!)],
    [
      /^picture\/(\d+)\/(source|result)\/(\d+)\/(\d+)\/(\d+)$/,
      ([id, which, ...place]) => this.#tile(Number(id), which!, place.map(Number) as [number, number, number]),
    ],
    [/^picture\/(\d+)\/strip\/(\d+)\/(\d+)$/, ([id, y, height]) => this.#strip(Number(id), Number(y), Number(height))],
    [/^comparison\/([\w.-]+)$/, ([name]) => this.#comparison(name!)],
  ];

  constructor(private readonly parts: PictureParts) {}

  /** What an address relative to the window's leads to; null for one that means nothing here. */
  async answer(address: string): Promise<PictureAnswer | null> {
    const [path] = address.split('?');
    for (const [pattern, handle] of this.#routes) {
      const match = pattern.exec(path!);
      if (match === null) continue;
      try {
        return await handle(match.slice(1));
      } catch (error) {
        // It is known, and there is nothing of it to show: no error of the page's.
        if (error instanceof Problem) return gone;
        throw error;
      }
    }
    return null;
  }

  async #thumbnail(id: number, which: string): Promise<PictureAnswer> {
    const file = await this.#file(id, which);
    if (file === undefined) return missing;
    const bytes = await this.parts.cache.bytes(file, 'thumb.webp', () =>
      this.#small.add(() => this.parts.process.thumbnail(file, THUMBNAIL)),
    );
    return picture('image/webp', bytes);
  }

  /** What a window needs to ask for tiles; made first, which takes some seconds for a large picture. */
  async #pyramid(id: number, which: string): Promise<PictureAnswer> {
    const file = await this.#file(id, which);
    if (file === undefined) return missing;
    const { cache, process } = this.parts;
    const known = await cache.find(file, PYRAMID);
    if (known === undefined) {
      const making = cache.make(file, PYRAMID, (part) => this.#large.add(() => process.writePyramid(file, part)));
      const isMade = await Promise.race([making.then(() => true), pause(PATIENCE).then(() => false)]);
      if (!isMade) {
        // It goes on; whoever asks again hears what came of it.
        making.catch(() => undefined);
        return later(1);
      }
    }
    return json(await process.pyramidFacts((await cache.find(file, PYRAMID))!));
  }

  async #tile(id: number, which: string, [level, column, row]: [number, number, number]): Promise<PictureAnswer> {
    const file = await this.#file(id, which);
    const pyramid = file && (await this.parts.cache.find(file, PYRAMID));
    if (pyramid === undefined || pyramid === '') return missing;
    const tile = await this.#small.add(() => this.parts.process.pyramidTile(pyramid, level, column, row));
    return tile === undefined ? missing : picture('image/png', tile);
  }

  async #strip(id: number, y: number, height: number): Promise<PictureAnswer> {
    const item = this.parts.item(id);
    const strip = this.parts.strips.find(id, y, height);
    if (item === undefined || strip === undefined) return gone;
    const width = Math.min(WIDEST_STRIP, item.targetWidth);
    const size = { width, height: Math.max(1, Math.round((height * width) / item.targetWidth)) };
    const { canvas, top, rows, input: source } = strip;
    const scratch = dirname(dirname(canvas));
    // The canvas goes with its job, which may end at any moment.
    const bytes = await this.#strips
      .add(() => this.parts.process.strip({ canvas, top, rows, source, scratch, ...size }))
      .catch((error: unknown) => {
        if (this.parts.strips.find(id, y, height) === undefined) return undefined;
        throw error;
      });
    return bytes === undefined ? gone : picture('image/webp', bytes, false);
  }

  async #comparison(name: string): Promise<PictureAnswer> {
    const file = this.parts.comparisons.file(name);
    if (file === undefined) return missing;
    return picture('image/png', await readFile(file), false);
  }

  /** @throws Problem `outside-roots` where its path leads out, by now */
  async #file(id: number, which: string): Promise<string | undefined> {
    const { item, confinement = unconfined } = this.parts;
    const found = item(id);
    const file = which === 'source' ? found?.input : found?.state === 'done' ? found.output : undefined;
    if (file !== undefined) await confinement.check(file);
    return file;
  }
}
