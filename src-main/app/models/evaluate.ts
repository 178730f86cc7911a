import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ChildHost } from '../../base/child/child.js';
import { Problem } from '../../base/problem.js';
import { modelsNamed } from '../../batch/chain.js';
import type { Scratch } from '../../batch/scratch.js';
import { evaluateRequest, type EvaluatedPicture, type Evaluation } from '../../contract/evaluate.js';
import type { ModelCard } from '../../contract/model.js';
import type { Engine } from '../../engine/client.js';
import type { Library } from '../../library/library.js';
import { evaluatePair, meanOf } from '../../measure/evaluate/evaluate.js';
import { ProcessJudge } from '../../measure/evaluate/judge.js';
import { pairsIn } from '../../measure/evaluate/pairs.js';
import { checked } from '../../base/checked.js';

export interface EvaluateOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onPicture?: (picture: EvaluatedPicture) => void;
}

export interface Evaluator {
  readonly library: Library;
  readonly engine: Engine;
  readonly scratch: Scratch;
  readonly children: ChildHost;
}

/** Measures one model on pairs of pictures; see {@link evaluateRequest}. @throws Problem; the signal's reason */
export async function evaluate(
  { library, engine, scratch, children }: Evaluator,
  input: unknown,
  { signal, onPicture }: EvaluateOptions,
): Promise<Evaluation> {
  const request = checked(evaluateRequest, input);
  const card = oneOf(modelsNamed((await library.list()).models, request.model), request.model, request.scale);
  const { pairs, unmatched } = await pairsIn(resolve(request.low), resolve(request.high), card.scale);
  const model = await library.modelFile(card);
  const folder = await mkdtemp(join(await scratch.folder(), 'evaluate-'));
  const pixels = new ProcessJudge(children);
  try {
    const measured: EvaluatedPicture[] = [];
    for (const pair of pairs) {
      const options = { model, provider: request.provider, scratch: folder, signal };
      const picture = await evaluatePair({ engine, pixels }, pair, options);
      measured.push(picture);
      onPicture?.(picture);
    }
    return { model: card.id, scale: card.scale, pictures: measured.length, ...meanOf(measured), unmatched };
  } finally {
    await pixels.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function oneOf(models: readonly ModelCard[], name: string, scale: number | undefined): ModelCard {
  const fitting = scale === undefined ? models : models.filter((model) => model.scale === scale);
  const [card] = fitting;
  if (card !== undefined && fitting.length === 1) return card;
  const scales = models.map((model) => `x${model.scale}`).join(', ');
  throw new Problem(
    'no-such-scale',
    scale === undefined ? `${name} stands for several models.` : `${name} does not enlarge by ${scale}.`,
    `Its scales are: ${scales}.`,
  );
}
