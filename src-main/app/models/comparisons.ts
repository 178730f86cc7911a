import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildHost } from '../../base/child/child.js';
import { describe, Problem } from '../../base/problem.js';
import { chainFor, modelsNamed } from '../../batch/chain.js';
import { backProjectionFor, strengthFor } from '../../batch/colours.js';
import { comparisonRequest, type ComparisonOutcome } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import { Engine } from '../../engine/client.js';
import type { ModelFile } from '../../engine/job.js';
import type { PictureProcess } from '../../image/client.js';
import { checked } from '../../base/checked.js';

export interface ComparisonParts {
  readonly cards: readonly ModelCard[];
  modelFile(card: ModelCard): Promise<ModelFile>;
  readonly scratch: string;
  readonly children: ChildHost;
  readonly pictures: PictureProcess;
}

/**
 * Enlarges one crop with several models, each as a batch would, in an engine process of its own beside a running batch.
 * Outcomes come as they are finished; stopping takes effect between two tiles.
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
  await mkdir(request.folder, { recursive: true });
  const crop = join(request.folder, 'crop.png');
  const { children, scratch, pictures } = parts;
  const { depth, ...size } = await pictures.crop(request.input, request.crop, crop);
  const engine = new Engine({ host: children });
  try {
    for (const { name, models } of families) {
      if (signal.aborted) return;
      const scale = request.scale ?? Math.max(...models.map((card) => card.scale));
      const target = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
      const encoding = { format: 'png', quality: 90, lossless: true, depth } as const;
      const output = join(request.folder, `${name}.png`);
      const settings = { input: crop, output, overwrite: true, target, encoding, metadata: false, tile: 0, scratch };
      const none = { model: name, file: null, ...target, milliseconds: 0, provider: null };
      try {
        const chain = chainFor(models, scale);
        const backProjection = backProjectionFor(request, chain);
        const files = await Promise.all(chain.map((card) => parts.modelFile(card)));
        const job = {
          ...settings,
          models: files,
          provider: request.provider,
          ...(backProjection === undefined ? {} : { backProjection }),
          ...strengthFor(request),
        };
        const outcome = await engine.run(job, { signal });
        if (outcome.kind === 'cancelled') return;
        if (outcome.kind === 'failed') yield { ...none, problem: outcome.reason };
        else {
          const { stages, provider } = outcome;
          yield { model: name, file: output, ...target, milliseconds: stages.network, provider, problem: null };
        }
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        yield { ...none, problem: describe(error) };
      }
    }
  } finally {
    await engine.close();
  }
}
