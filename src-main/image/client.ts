import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { askOnce, plainHost, type Child, type ChildHost, type ChildModule } from '../base/child/child.js';
import { knownEnd } from '../base/child/known-ends.js';
import { LimitsInForce } from '../base/child/limits-in-force.js';
import { LastingChild } from '../base/child/lasting-child.js';
import type { Answer, Outcome } from '../base/child/protocol.js';
import { Problem } from '../base/problem.js';
import { noLimits } from '../contract/engine.js';
import type { RawChoice } from '../contract/request.js';
import type { Pyramid } from '../contract/window/index.js';
import type { Histogram, PictureDetails, PointOfInterest } from '../contract/window/pictures.js';
import type { Rectangle } from './pixels.js';
import type { PictureCalls } from './protocol.js';
import type { StripRequest } from './strip.js';
import type { PictureFacts } from './types.js';

const pictureModule: ChildModule = { name: 'pictures', module: new URL('./process.js', import.meta.url) };

/** Its process is ended when nothing was asked for this long, ms. */
const IDLE = 60_000;

/**
 * Pictures as the rest of the program knows them: whatever decodes or encodes one happens in a process of its own, which
 * is started when it is first needed and again after it died. Several things are asked of it at a time; if one of them
 * takes it down, each is asked again of a process that does nothing else, so that only the one that did it fails.
 *
 * Every call @throws Problem for a file that cannot be read, and `picture-crashed`.
 */
export class PictureProcess {
  readonly #shared: LastingChild<PictureCalls>;
  readonly #end = new AbortController();
  /** What took a process down that did nothing else: it never gets to the shared one again. */
  readonly #dangerous = new Set<string>();

  /** Processes that were begun. */
  #begun = 0;
  readonly #followNoMore: () => void;
  readonly #begin: (child: Child<PictureCalls>) => void;

  /**
   * @param limits   how much of the machine it takes; all of it unless said
   * @param scratch  the folder below which it keeps what it decoded lately; absent: it keeps nothing
   */
  constructor(
    private readonly host: ChildHost = plainHost,
    limits = new LimitsInForce(),
    scratch?: () => Promise<string>,
  ) {
    this.#begin = (child) => {
      if (limits.current !== noLimits) child.tell('limit', limits.current);
      void this.#keepFor(child, scratch);
    };
    const shared = new LastingChild<PictureCalls>(host, pictureModule, IDLE, this.#begin);
    this.#shared = shared;
    this.#followNoMore = limits.follow((wished) => shared.tell('limit', wished));
  }

  /** What the headers of files tell, or what is wrong with each, in the order of the files. */
  async probe(files: readonly string[]): Promise<readonly Answer<PictureFacts>[]> {
    const safe = files.filter((file) => !this.#dangerous.has(`probe ${file}`));
    const outcome = await this.#shared.ask('probe', safe);
    if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
    const known = new Map(outcome.kind === 'done' ? safe.map((file, i) => [file, outcome.value[i]!]) : []);
    return known.size === files.length ? files.map((file) => known.get(file)!) : this.#probeAlone(files, known);
  }

  /** See thumbnail.ts. */
  thumbnail(file: string, side: number, raw?: RawChoice): Promise<Uint8Array> {
    return this.#ask('thumbnail', file, side, raw);
  }

  /** See pyramid.ts. */
  writePyramid(file: string, to: string, raw?: RawChoice): Promise<void> {
    return this.#ask('writePyramid', file, to, raw);
  }

  pyramidFacts(pyramid: string): Promise<Pyramid> {
    return this.#ask('pyramidFacts', pyramid);
  }

  pyramidTile(pyramid: string, level: number, column: number, row: number): Promise<Uint8Array | undefined> {
    return this.#ask('pyramidTile', pyramid, level, column, row);
  }

  /** See histogram.ts. */
  histogram(pyramid: string): Promise<Histogram> {
    return this.#ask('histogram', pyramid);
  }

  /** See interest.ts. */
  interest(pyramid: string): Promise<PointOfInterest> {
    return this.#ask('interest', pyramid);
  }

  /** See details.ts. */
  details(file: string, raw?: RawChoice): Promise<PictureDetails> {
    return this.#ask('details', file, raw);
  }

  /** See strip.ts; undefined where the canvas is gone, as it is when its job ends. */
  strip(request: StripRequest): Promise<Uint8Array | undefined> {
    return this.#ask('strip', request);
  }

  /** See crop.ts. @returns what the header of the written file tells */
  crop(file: string, part: Rectangle, to: string, raw?: RawChoice): Promise<PictureFacts> {
    return this.#ask('crop', file, part, to, raw);
  }

  /** Gives a process a folder of its own, which goes when it does; where there can be none, it keeps nothing. */
  async #keepFor(child: Child<PictureCalls>, scratch: (() => Promise<string>) | undefined): Promise<void> {
    const root = await scratch?.().catch(() => undefined);
    if (root === undefined) return;
    const folder = join(root, `decoded-${++this.#begun}`);
    child.tell('keepIn', folder);
    await child.gone;
    await rm(folder, { recursive: true, force: true });
  }

  /** Ends its process at once and for good. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#followNoMore();
    await this.#shared.close();
  }

  async #ask<K extends keyof PictureCalls>(
    what: K,
    ...args: Parameters<PictureCalls[K]>
  ): Promise<Awaited<ReturnType<PictureCalls[K]>>> {
    const key = `${what} ${JSON.stringify(args)}`;
    if (!this.#dangerous.has(key)) {
      const outcome = await this.#shared.ask(what, ...args);
      if (outcome.kind !== 'died') return valueOf(outcome);
    }
    this.#checkOpen();
    const outcome = await askOnce<PictureCalls, K>(this.host, pictureModule, this.#end.signal, what, ...args);
    return valueOf(this.#settled(key, outcome));
  }

  /** One after the other in a process that does nothing else, what is not known yet. */
  async #probeAlone(
    files: readonly string[],
    known: ReadonlyMap<string, Answer<PictureFacts>>,
  ): Promise<readonly Answer<PictureFacts>[]> {
    this.#checkOpen();
    const alone = new LastingChild<PictureCalls>(this.host, pictureModule, undefined, this.#begin);
    const close = (): void => void alone.close();
    this.#end.signal.addEventListener('abort', close);
    const answers: Answer<PictureFacts>[] = [];
    try {
      for (const file of files) {
        const answer = known.get(file) ?? this.#settled(`probe ${file}`, only(await alone.ask('probe', [file])));
        answers.push(answer);
      }
      return answers;
    } finally {
      this.#end.signal.removeEventListener('abort', close);
      await alone.close();
    }
  }

  /** @throws Problem `closing` */
  #checkOpen(): void {
    if (this.#end.signal.aborted) throw new Problem('closing', 'The program is closing.');
  }

  /** What came of a question to a process that did nothing else. @throws Problem `closing` */
  #settled<T>(key: string, outcome: Outcome<T>): Answer<T> {
    if (outcome.kind !== 'died') return outcome;
    this.#checkOpen();
    const known = knownEnd(outcome.how);
    if (known !== undefined) return { kind: 'failed', code: known.code, reason: known.text };
    this.#dangerous.add(key);
    const { code, text } = new Problem(
      'picture-crashed',
      `The picture took the process down that read it (${outcome.how}).`,
      'It may be damaged, or there is too little memory for it; export it again.',
    );
    return { kind: 'failed', code, reason: text };
  }
}

/** The one answer to a question about one file. */
const only = <T>(outcome: Outcome<readonly Answer<T>[]>): Outcome<T> =>
  outcome.kind === 'done' ? outcome.value[0]! : outcome;

function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'done') return answer.value;
  throw new Problem(answer.code, answer.reason);
}
