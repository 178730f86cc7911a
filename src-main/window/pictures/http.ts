import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { Problem } from '../../base/problem.js';
import { unconfined, type Confinement } from '../../batch/confinement.js';
import type { LedgerItem } from '../../batch/ledger.js';
import type { RawChoice } from '../../contract/request.js';
import type { PictureProcess } from '../../image/client.js';
import { bytesOf, gone, json, later, missing, picture, type PictureAnswer } from './answer.js';
import type { PreviewCache } from './cache.js';
import type { Strips } from './strips.js';
import { wholeFile } from './whole-file.js';

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
  /** Whether of a camera's raw file the JPEG within it is meant; never unless said. */
  readonly embedded?: (item: LedgerItem) => boolean;
  /** What may be read; everything unless said. */
  readonly confinement?: Confinement;
  /** Files of results of comparisons. */
  readonly comparisons: { file(name: string): string | undefined };
}

/** A file to look at. */
interface Shown {
  readonly file: string;
  /** Of a camera's raw file; absent: developed. */
  readonly raw?: RawChoice;
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
    [
      /^picture\/(\d+)\/(source|result)\/(histogram|interest)\.json$/,
      ([id, which, what]) => this.#ofPyramid(Number(id), which!, what as 'histogram' | 'interest'),
    ],
    [/^picture\/(\d+)\/(source|result)\/details\.json$/, ([id, which]) => this.#details(Number(id), which!)],
    [/^picture\/(\d+)\/result\/(file|download)$/, ([id, how]) => this.#result(Number(id), how === 'download')],
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
    const shown = await this.#shown(id, which);
    if (shown === undefined) return missing;
    const { file, raw } = shown;
    const bytes = await this.parts.cache.bytes(file, kindOf(shown, 'thumb.webp'), () =>
      this.#small.add(() => this.parts.process.thumbnail(file, THUMBNAIL, raw)),
    );
    return picture('image/webp', bytes);
  }

  /** What a window needs to ask for tiles; made first, which takes some seconds for a large picture. */
  async #pyramid(id: number, which: string): Promise<PictureAnswer> {
    const shown = await this.#shown(id, which);
    if (shown === undefined) return missing;
    if (!(await this.#hasPyramid(shown))) return later(1);
    return json(await this.parts.process.pyramidFacts((await this.#pyramidOf(shown))!));
  }

  #hasPyramid(shown: Shown): Promise<boolean> {
    const { file, raw } = shown;
    const write = (part: string) => this.#large.add(() => this.parts.process.writePyramid(file, part, raw));
    return this.#isThere(file, kindOf(shown, PYRAMID), write);
  }

  #pyramidOf = (shown: Shown): Promise<string | undefined> => this.parts.cache.find(shown.file, kindOf(shown, PYRAMID));

  /** What is told of all pixels, out of the pyramid, which is made first. */
  async #ofPyramid(id: number, which: string, what: 'histogram' | 'interest'): Promise<PictureAnswer> {
    const shown = await this.#shown(id, which);
    if (shown === undefined) return missing;
    if (!(await this.#hasPyramid(shown))) return later(1);
    const pyramid = (await this.#pyramidOf(shown))!;
    const look = () => this.#large.add(async () => bytesOf(await this.parts.process[what](pyramid)));
    return this.#kept(shown.file, kindOf(shown, `${what}.json`), look);
  }

  async #details(id: number, which: string): Promise<PictureAnswer> {
    const shown = await this.#shown(id, which);
    if (shown === undefined) return missing;
    const { file, raw } = shown;
    const read = () => this.#large.add(async () => bytesOf(await this.parts.process.details(file, raw)));
    return this.#kept(file, kindOf(shown, 'details.json'), read);
  }

  /** JSON that takes its time to make; whoever waited too long is told to come again. */
  async #kept(file: string, kind: string, make: () => Promise<Uint8Array>): Promise<PictureAnswer> {
    const { cache } = this.parts;
    if (!(await this.#isThere(file, kind, async (part) => writeFile(part, await make())))) return later(1);
    return picture('application/json', await readFile((await cache.find(file, kind))!));
  }

  /** Whether a preview is there now; where it is not yet, its making goes on, and whoever asks again hears what came of it. */
  async #isThere(file: string, kind: string, make: (part: string) => Promise<void>): Promise<boolean> {
    const { cache } = this.parts;
    if ((await cache.find(file, kind)) !== undefined) return true;
    const making = cache.make(file, kind, make);
    const isMade = await Promise.race([making.then(() => true), pause(PATIENCE).then(() => false)]);
    if (!isMade) making.catch(() => undefined);
    return isMade;
  }

  /** A result itself: shown by the browser, or saved. */
  async #result(id: number, isSaved: boolean): Promise<PictureAnswer> {
    const shown = await this.#shown(id, 'result');
    return shown === undefined ? missing : wholeFile(shown.file, isSaved);
  }

  async #tile(id: number, which: string, [level, column, row]: [number, number, number]): Promise<PictureAnswer> {
    const shown = await this.#shown(id, which);
    const pyramid = shown && (await this.#pyramidOf(shown));
    if (pyramid === undefined) return missing;
    const tile = await this.#small.add(() => this.parts.process.pyramidTile(pyramid, level, column, row));
    return tile === undefined ? missing : picture('image/png', tile);
  }

  async #strip(id: number, y: number, height: number): Promise<PictureAnswer> {
    const item = this.parts.item(id);
    const strip = this.parts.strips.find(id, y, height);
    if (item === undefined || strip === undefined) return gone;
    const width = Math.min(WIDEST_STRIP, item.targetWidth);
    const size = { width, height: Math.max(1, Math.round((height * width) / item.targetWidth)) };
    const { canvas, scratch, top, rows, input: source } = strip;
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
  async #shown(id: number, which: string): Promise<Shown | undefined> {
    const { item, embedded, confinement = unconfined } = this.parts;
    const found = item(id);
    const file = which === 'source' ? found?.input : found?.state === 'done' ? found.output : undefined;
    if (found === undefined || file === undefined) return undefined;
    // Where it really leads by now is what is read.
    const real = await confinement.check(file);
    return which === 'source' && embedded?.(found) === true ? { file: real, raw: 'embedded' } : { file: real };
  }
}

/** A preview's kind in the cache. */
const kindOf = ({ raw }: Shown, kind: string): string => (raw === undefined ? kind : `${raw}-${kind}`);
