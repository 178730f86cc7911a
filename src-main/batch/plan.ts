import { realpath } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { below, inFolder } from '../base/in-folder.js';
import { Problem, describe } from '../base/problem.js';
import {
  formatFor,
  formats,
  keepsFrames,
  outputTraits,
  type Encoding,
  type OutputFormat,
} from '../contract/formats.js';
import type { ModelCard } from '../contract/model.js';
import type { PlannedPicture } from '../contract/plan.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import { mostMegapixels, type UpscaleRequest } from '../contract/request.js';
import type { Recipe } from '../contract/window/recipe.js';
import { asWanted } from '../image/as-wanted.js';
import { formatProblem, hdrProblem } from '../image/limits.js';
import type { PictureFacts } from '../image/types.js';
import { NameRegister, resultName } from './naming.js';
import { disks } from './places.js';
import { probed, type Headers, type ProbedPicture } from './probed.js';
import type { Found, Scanned } from './scan.js';
import { resultSize } from './target.js';

/** A planned picture, and what the ledger keeps of it beside. */
export interface PlannedItem extends PlannedPicture {
  readonly encoding: Encoding | undefined;
  /** Code of the problem that `reason` tells. */
  readonly cause: ProblemCode | null;
  /** See {@link Found}. */
  readonly folder: string;
  readonly defaultOutput: string;
  /** What the header says; undefined where it cannot be read. */
  readonly facts: PictureFacts | undefined;
}

/** Problems that are no fault of the picture: it is left out, not failed. */
const SKIPS = new Set<ProblemCode>([
  'large-enough',
  'too-large',
  'format-unsupported',
  'exists',
  'not-a-file',
  'outside-roots',
]);

/**
 * Decides for each picture found what it will become, how it will be called and whether it is to be made at all, from
 * headers alone. Nothing is decoded and nothing written.
 *
 * @throws Problem for what is wrong with the request itself
 */
export async function* plan(
  request: UpscaleRequest,
  models: readonly ModelCard[],
  today: Date,
  headers: Headers,
  onProgress: PlanProgress = () => undefined,
  places = disks,
): AsyncGenerator<PlannedItem> {
  const found: Scanned[] = [];
  for await (const one of places.scan(request.inputs, request)) onProgress(0, found.push(one));
  const originals = new Set(found.map(({ real }) => real));
  const planner = new Planner(new NameRegister(), today, originals, places.there());
  let known = 0;
  const all = found.length;
  for await (const group of probed(emptied(found), headers)) {
    for (const picture of group) yield planner.item(picture, request, models);
    onProgress((known += group.length), all);
  }
}

/** Its items in order, each let go as it is given. */
function* emptied<T>(list: T[]): Generator<T> {
  list.reverse();
  while (list.length > 0) yield list.pop()!;
}

/** Hears how many pictures were found, and of how many of them it is known what will become of them. */
export type PlanProgress = (known: number, found: number) => void;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What a plan depends on besides the picture. Output null: the folder beside the source. */
export type PlanSettings = Pick<
  Recipe,
  'model' | 'target' | 'format' | 'quality' | 'lossless' | 'name' | 'onConflict' | 'output' | 'mostMegapixels' | 'raw'
>;

/** Plans pictures one after the other; each gets a name that none before it has. */
export class Planner {
  readonly #folders = new Map<string, string>();
  /** One object for all that are alike. */
  readonly #encodings = new Map<string, Encoding>();

  constructor(
    private readonly names: NameRegister,
    private readonly today: Date,
    /** Paths of sources, which no result may replace; a picture's own is one in any case. */
    private readonly originals: Pick<ReadonlySet<string>, 'has'> = new Set(),
    private readonly there = disks.there(),
  ) {}

  /** @throws Problem `bad-template`, a fault of the settings and not of the picture */
  async item(picture: ProbedPicture, settings: PlanSettings, models: readonly ModelCard[]): Promise<PlannedItem> {
    const { path, folder, defaultOutput, facts: told } = picture;
    // Written out: what is put together of parts takes twice the memory, and there may be a hundred thousand.
    const item: Writable<PlannedItem> = {
      input: path,
      output: '',
      width: 0,
      height: 0,
      targetWidth: 0,
      targetHeight: 0,
      targetPixels: 0,
      encoding: undefined,
      state: 'waiting',
      reason: null,
      cause: null,
      folder,
      defaultOutput,
      facts: told instanceof Problem ? undefined : told,
    };
    try {
      if (told instanceof Problem) throw told;
      const facts = asWanted(told, settings.raw);
      ({ width: item.width, height: item.height } = facts);
      const size = resultSize(facts, settings.target);
      const encoding = this.#shared(encodingFor(facts, settings));
      const made = madeOf(facts, encoding);
      const targetPixels = Math.round(((size.width * size.height) / (facts.width * facts.height)) * made.pixels);
      Object.assign(item, { targetWidth: size.width, targetHeight: size.height, targetPixels });
      refuseEndless(size, made.count, targetPixels, settings.mostMegapixels);
      const limit =
        formatProblem(encoding.format, size.width, size.height, made.count) ?? hdrProblem(encoding.format, facts.hdr);
      if (limit !== undefined) throw limit;
      const wanted = this.#wanted(picture, settings, models, encoding, size);
      item.output = await this.#claim(wanted, path, settings.onConflict);
      item.encoding = encoding;
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'bad-template') throw error;
      const state = SKIPS.has(error.code) ? 'skipped' : 'failed';
      Object.assign(item, { state, reason: describe(error), cause: error.code });
    }
    return item;
  }

  #wanted(
    { path, folder, defaultOutput }: Found,
    settings: PlanSettings,
    models: readonly ModelCard[],
    { format }: Encoding,
    size: { width: number; height: number; factor: number },
  ): string {
    const name = resultName(settings.name, {
      name: basename(path, extname(path)),
      model: models.length === 1 ? models[0]!.id : settings.model,
      scale: String(Math.round(size.factor * 100) / 100),
      width: String(size.width),
      height: String(size.height),
      ext: keptSuffix(path, format) ?? formats[format].suffixes[0],
      date: localDay(this.today),
    });
    return inFolder(settings.output === null ? defaultOutput : this.#below(settings.output, folder), name);
  }

  #shared(encoding: Encoding): Encoding {
    const key = Object.values(encoding).join();
    const known = this.#encodings.get(key) ?? encoding;
    this.#encodings.set(key, known);
    return known;
  }

  /** One string for all that lie there. */
  #below(output: string, folder: string): string {
    const path = below(output, folder);
    const known = this.#folders.get(path) ?? path;
    this.#folders.set(known, known);
    return known;
  }

  async #claim(wanted: string, source: string, onConflict: PlanSettings['onConflict']): Promise<string> {
    let output = this.names.claim(wanted);
    while (await this.there.has(output)) {
      if (onConflict === 'rename') output = this.names.claim(wanted);
      else return this.#onto(output, source, onConflict);
    }
    return output;
  }

  /** A result that is there already. */
  async #onto(output: string, source: string, onConflict: PlanSettings['onConflict']): Promise<string> {
    const real = await realPathOf(output);
    if (this.originals.has(real) || this.originals.has(output) || real === (await realPathOf(source))) {
      throw new Problem(
        'replaces-original',
        'The result would replace an original.',
        'Choose another folder, or a name such as {name}-{scale}x.',
      );
    }
    if (onConflict === 'skip') throw new Problem('exists', `${output} exists already.`);
    return output;
  }
}

/** @throws Problem `too-many-megapixels` */
function refuseEndless(
  { width, height }: { width: number; height: number },
  count: number,
  pixels: number,
  most = mostMegapixels,
): void {
  const megapixels = pixels / 1e6;
  if (megapixels <= most) return;
  const size = `${width} x ${height}${count > 1 ? `, ${count} frames or pages` : ''}`;
  throw new Problem(
    'too-many-megapixels',
    `The result would have ${Math.round(megapixels)} megapixels (${size}), and ${most} are the most.`,
    'Ask for a smaller size, or raise the most megapixels (--most-megapixels).',
  );
}

/** How many pictures of a file are made, and their pixels together: all of them, where the format holds them. */
const madeOf = (facts: PictureFacts, { format }: Encoding): { count: number; pixels: number } =>
  facts.pages > 1 && keepsFrames(facts.format, format)
    ? { count: facts.pages, pixels: facts.pixels }
    : { count: 1, pixels: facts.width * facts.height };

/** YYYY-MM-DD where the user is. */
function localDay(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const realPathOf = (path: string): Promise<string> => realpath(path).catch(() => path);

function encodingFor(facts: PictureFacts, settings: PlanSettings): Encoding {
  const {
    format = facts.hdr === undefined ? formatFor(facts.format, facts.pages) : 'png',
    quality,
    lossless,
  } = settings;
  const traits = outputTraits(format);
  return {
    format,
    quality: quality ?? traits.defaultQuality,
    lossless: traits.lossless === 'always' || (traits.lossless === 'choice' && lossless),
    depth: facts.depth,
  };
}

/** The source's own suffix where it is one of the format's (JPEG, jpeg, TIFF), so that names stay as people know them. */
function keptSuffix(path: string, format: OutputFormat): string | undefined {
  const own = extname(path).slice(1);
  return formats[format].suffixes.includes(own.toLowerCase()) ? own : undefined;
}
