import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { Problem, describe } from '../base/problem.js';
import type { ModelCard } from '../contract/model.js';
import type { UpscaleRequest } from '../contract/request.js';
import { formatFor, formatProblem, outputFormatTraits } from '../image/limits.js';
import { probePicture } from '../image/probe.js';
import type { Encoding, PictureFacts } from '../image/types.js';
import { NameRegister, resultName } from './naming.js';
import { scan, type Found } from './scan.js';
import { resultSize } from './target.js';

/** What is to become of one picture. */
export interface PlannedItem {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
  readonly targetWidth: number;
  readonly targetHeight: number;
  readonly encoding: Encoding | undefined;
  readonly state: 'waiting' | 'skipped' | 'failed';
  readonly reason: string | null;
}

/** Problems that are no fault of the picture: it is left out, not failed. */
const SKIPS = new Set(['large-enough', 'format-unsupported', 'exists']);

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
): AsyncGenerator<PlannedItem> {
  const planner = new Planner(request, models, today);
  for await (const found of scan(request.inputs, request)) yield planner.item(found);
}

class Planner {
  readonly #names = new NameRegister();

  constructor(
    private readonly request: UpscaleRequest,
    private readonly models: readonly ModelCard[],
    private readonly today: Date,
  ) {}

  async item(found: Found): Promise<PlannedItem> {
    const nothing = { input: found.path, output: '', width: 0, height: 0, targetWidth: 0, targetHeight: 0 };
    let known: Omit<PlannedItem, 'state' | 'reason'> = { ...nothing, encoding: undefined };
    try {
      const facts = await probePicture(found.path);
      known = { ...known, width: facts.width, height: facts.height };
      const size = resultSize(facts, this.request.target);
      known = { ...known, targetWidth: size.width, targetHeight: size.height };
      const encoding = this.#encoding(facts);
      const limit = formatProblem(encoding.format, size.width, size.height);
      if (limit !== undefined) throw limit;
      const output = this.#output(found, encoding, size);
      return { ...known, encoding, output, state: 'waiting', reason: null };
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'bad-template') throw error;
      return { ...known, state: SKIPS.has(error.code) ? 'skipped' : 'failed', reason: describe(error) };
    }
  }

  #encoding(facts: PictureFacts): Encoding {
    const { format = formatFor(facts.format), quality, lossless } = this.request;
    const traits = outputFormatTraits[format];
    return {
      format,
      quality: quality ?? traits.defaultQuality,
      lossless: traits.lossless === 'always' || (traits.lossless === 'choice' && lossless),
      depth: facts.depth,
    };
  }

  #output(found: Found, { format }: Encoding, size: { width: number; height: number; factor: number }): string {
    const { request } = this;
    const { suffix } = outputFormatTraits[format];
    const name = resultName(request.name, {
      name: basename(found.path, extname(found.path)),
      model: this.models.length === 1 ? this.models[0]!.id : request.model,
      scale: String(Math.round(size.factor * 100) / 100),
      width: String(size.width),
      height: String(size.height),
      ext: keptSuffix(found.path, format) ?? suffix,
      date: this.today.toISOString().slice(0, 10),
    });
    const wanted = join(request.output, found.folder, name);
    if (wanted === found.path) {
      throw new Problem(
        'replaces-original',
        'The result would replace the original.',
        'Choose another folder, or a name such as {name}-{scale}x.',
      );
    }
    const output = this.#names.claim(wanted, request.onConflict === 'rename' ? existsSync : undefined);
    if (request.onConflict === 'skip' && existsSync(output)) {
      throw new Problem('exists', `${output} exists already.`);
    }
    return output;
  }
}

/** The source's own suffix where it is one of the format's (JPEG, jpeg, TIFF), so that names stay as people know them. */
function keptSuffix(path: string, format: string): string | undefined {
  const own = extname(path).slice(1);
  const spellings: Readonly<Record<string, readonly string[]>> = {
    jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
    tiff: ['tif', 'tiff'],
  };
  return (spellings[format] ?? [format]).includes(own.toLowerCase()) ? own : undefined;
}
