import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checked } from '../../base/checked.js';
import { describe, Problem } from '../../base/problem.js';
import { chainFor, modelsNamed } from '../../batch/chain.js';
import { backProjectionFor, strengthFor } from '../../batch/colours.js';
import { comparisonRequest, type ComparisonOutcome, type ComparisonRequest } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type { Engine } from '../../engine/client.js';
import type { JobOutcome, ModelFile } from '../../engine/job.js';
import type { PictureProcess } from '../../image/client.js';
import { asWanted } from '../../image/as-wanted.js';
import { inside } from '../../image/inside.js';
import type { Rectangle } from '../../image/pixels.js';
import type { PictureFacts } from '../../image/types.js';
import { framed, surroundings } from './framed.js';

export interface ComparisonParts {
  readonly cards: readonly ModelCard[];
  modelFile(card: ModelCard): Promise<ModelFile>;
  readonly scratch: string;
  readonly engine: Pick<Engine, 'run'>;
  readonly pictures: Pick<PictureProcess, 'probe' | 'crop'>;
}

/**
 * Enlarges one part of a picture with several models, each as a batch would: with what its pixels depend on around it, so
 * that they are those of the whole picture's result. Outcomes come as they are finished; stopping takes effect between
 * two tiles.
 *
 * @throws Problem `unknown-model`, `crop-outside`, or for a picture that cannot be read; never for one model
 */
export async function* compareModels(
  input: unknown,
  parts: ComparisonParts,
  signal: AbortSignal,
): AsyncGenerator<ComparisonOutcome> {
  const request = checked(comparisonRequest, input);
  const families = request.models.map((name) => ({ name, models: modelsNamed(parts.cards, name) }));
  const [facts] = await parts.pictures.probe([request.input]);
  if (facts!.kind === 'failed') throw new Problem(facts!.code, facts!.reason);
  const picture = asWanted(facts!.value, request.raw);
  await mkdir(request.folder, { recursive: true });
  const crops = new Crops(request, parts.pictures);
  const crop = inside(request.crop, picture);
  for (const { name, models } of families) {
    if (signal.aborted) return;
    try {
      const outcome = await enlarged({ name, models, crop, picture, crops, request, parts, signal });
      if (outcome === undefined) return;
      yield outcome;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      yield nothing(name, error.code, describe(error));
    }
  }
}

interface One {
  readonly name: string;
  readonly models: readonly ModelCard[];
  readonly crop: Rectangle;
  readonly picture: PictureFacts;
  readonly crops: Crops;
  readonly request: ComparisonRequest;
  readonly parts: ComparisonParts;
  readonly signal: AbortSignal;
}

/** What one model makes of the part; undefined where it was stopped. @throws Problem */
async function enlarged(one: One): Promise<ComparisonOutcome | undefined> {
  const { name, models, crop, picture, crops, request, parts, signal } = one;
  const own = Math.max(...models.map((card) => card.scale));
  const result = request.target ?? { width: picture.width * own, height: picture.height * own };
  const factor = Math.max(result.width / picture.width, result.height / picture.height);
  const chain = chainFor(models, factor);
  const backProjection = backProjectionFor(request, chain);
  const around = surroundings(chain, { factor, corrects: backProjection !== undefined });
  const { part, target, within, place } = framed(crop, around, picture, result);
  const source = await crops.of(part);
  const output = join(request.folder, `${name}-around.png`);
  const outcome: JobOutcome = await parts.engine.run(
    {
      ...{ input: source.file, output, overwrite: true, target, metadata: false, tile: 0, scratch: parts.scratch },
      models: await Promise.all(chain.map((card) => parts.modelFile(card))),
      encoding: { format: 'png', quality: 90, lossless: true, depth: source.depth },
      provider: request.provider,
      precision: request.precision ?? 'auto',
      ...(backProjection === undefined ? {} : { backProjection }),
      ...strengthFor(request),
    },
    { signal },
  );
  if (outcome.kind === 'cancelled') return undefined;
  if (outcome.kind === 'failed') return nothing(name, outcome.code, outcome.reason);
  const file = join(request.folder, `${name}.png`);
  await parts.pictures.crop(output, within, file);
  const { stages, provider } = outcome;
  return { model: name, file, ...place, milliseconds: stages.network, provider, problem: null, cause: null };
}

/** Parts of a picture as files of their own; models that look as far share one. */
class Crops {
  readonly #made = new Map<string, Promise<PictureFacts>>();

  constructor(
    private readonly request: Pick<ComparisonRequest, 'input' | 'folder' | 'raw'>,
    private readonly pictures: Pick<PictureProcess, 'crop'>,
  ) {}

  async of(part: Rectangle): Promise<{ readonly file: string; readonly depth: PictureFacts['depth'] }> {
    const name = `source-${part.x}-${part.y}-${part.width}-${part.height}.png`;
    const file = join(this.request.folder, name);
    const made = this.#made.get(name) ?? this.pictures.crop(this.request.input, part, file, this.request.raw);
    this.#made.set(name, made);
    return { file, depth: (await made).depth };
  }
}

const nothing = (model: string, cause: ComparisonOutcome['cause'], problem: string): ComparisonOutcome => ({
  ...{ model, file: null, x: 0, y: 0, width: 0, height: 0, milliseconds: 0, provider: null, problem, cause },
});
