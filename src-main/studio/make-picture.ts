import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskProblem } from '../base/files.js';
import { Problem } from '../base/problem.js';
import { refusalOf, type Confinement } from '../batch/confinement.js';
import { lackOfSpace, type Space } from '../batch/disk.js';
import type { Family } from '../batch/family.js';
import { jobFor, type JobPicture } from '../batch/job-for.js';
import { formats } from '../contract/formats.js';
import type { Recipe } from '../contract/window/recipe.js';
import type { Engine } from '../engine/client.js';
import type { SharedResult, Verdict } from './messages.js';
import { removeDesk, sourceOf, targetOf, type Target } from './picture-files.js';
import type { Store } from './storage/store.js';

/** A picture that the queue has given to this worker, for as long as it is heard of. */
export interface Claim {
  /** Asks the queue whether the picture is still this worker's. */
  isOurs(): Promise<boolean>;
  /** Writes down on the queue what is about to get its name. */
  place(result: SharedResult): Promise<void>;
  /** What a worker before this one wrote so; undefined where none got that far. */
  readonly placed: SharedResult | undefined;
  /** Whether a worker before this one had the picture, and may have left something. */
  readonly isAgain: boolean;
}

export interface MakingParts {
  readonly engine: Pick<Engine, 'run'>;
  readonly family: Family;
  readonly settings: Recipe;
  readonly confinement: Confinement;
  /** Folder for scratch files, of this machine. */
  readonly scratch: string;
  readonly space?: (path: string) => Promise<Space>;
  /** Where some of the pictures lie in storage. */
  readonly store?: Store | undefined;
}

/** What came of it; nothing is decided where the claim is gone, the worker is told to stop, or its disk is full. */
export type Making =
  | Verdict
  | { readonly kind: 'gone' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'no-room'; readonly reason: string };

export type PictureToMake = JobPicture & { readonly targetPixels: number };

/**
 * Makes one picture of a shared batch: under a name of its own first, and under its final one only if the claim still
 * holds then. Who has the claim alone may work on the picture, so that what others left of it goes.
 */
export async function makePicture(
  picture: PictureToMake,
  claim: Claim,
  parts: MakingParts,
  signal: AbortSignal,
): Promise<Making> {
  const { confinement, scratch, store, settings, space } = parts;
  const refusal = await refusalOf(confinement, picture.input, picture.output);
  if (refusal !== undefined) return failed(refusal);
  const desk = join(scratch, randomUUID());
  const target = targetOf(picture.output, desk, store);
  try {
    await target.clean(claim.isAgain);
    if (settings.onConflict !== 'overwrite' && (await target.there()) !== undefined)
      return await whatIsThere(target, claim);
    const lack = await lackOfSpace({ ...picture, output: target.own }, scratch, space);
    if (lack !== null) {
      return lack.forever
        ? { kind: 'failed', code: 'no-space', reason: lack.reason }
        : { kind: 'no-room', reason: lack.reason };
    }
    return await made(picture, claim, target, desk, parts, signal);
  } catch (error) {
    if (signal.aborted) return (await claim.isOurs()) ? { kind: 'stopped' } : { kind: 'gone' };
    const problem = diskProblem(error, target.own);
    if (!(problem instanceof Problem)) throw error;
    if (problem.code === 'exists') return whatIsThere(target, claim);
    return problem.code === 'disk-full' ? { kind: 'no-room', reason: problem.text } : failed(problem);
  } finally {
    await rm(target.own, { force: true });
    await removeDesk(desk);
  }
}

async function made(
  picture: PictureToMake,
  claim: Claim,
  target: Target,
  desk: string,
  { engine, family, settings, confinement, scratch, store }: MakingParts,
  signal: AbortSignal,
): Promise<Making> {
  const input = await sourceOf(picture.input, desk, store).bring(signal);
  const job = await jobFor({ ...picture, input, output: target.own }, settings, {
    family: () => Promise.resolve(family),
    scratch,
    confinement: { check: (path) => (path.startsWith(desk) ? Promise.resolve(path) : confinement.check(path)) },
  });
  // The name is this worker's alone: an engine that died may have given it to what the next one makes again.
  const outcome = 'kind' in job ? job : await engine.run({ ...job, overwrite: true }, { signal });
  if (!(await claim.isOurs())) return { kind: 'gone' };
  if (outcome.kind === 'cancelled') return { kind: 'stopped' };
  if (outcome.kind === 'failed') {
    return outcome.code === 'disk-full' ? { kind: 'no-room', reason: outcome.reason } : outcome;
  }
  const { bytes, stages, provider, precision, notes, peakMemory } = outcome;
  const networks = 'kind' in job ? [] : job.models.map(({ id }) => id);
  const result: SharedResult = {
    ...{ kind: 'done', bytes, stages, provider, precision, notes: [...notes], peakMemory, networks },
  };
  await claim.place(result);
  const [type] = formats[picture.encoding!.format].mimeTypes;
  await target.finish({ overwrite: settings.onConflict === 'overwrite', type, signal });
  return result;
}

/**
 * A name was free when the batch was planned. A worker tells the queue before it gives a result its name, so that what is
 * there is the result if one did, and else somebody else's.
 */
async function whatIsThere(target: Target, { placed }: Claim): Promise<Verdict> {
  const bytes = await target.there();
  if (typeof bytes === 'number' && placed !== undefined)
    return bytes === placed.bytes ? placed : { kind: 'found', bytes };
  return target.refuseTaken().then(
    () => ({ kind: 'failed', code: 'exists', reason: 'Something had its name and is gone again.' }),
    (error: unknown) => failed(error as Problem),
  );
}

const failed = ({ code, text }: Problem): Verdict => ({ kind: 'failed', code, reason: text });
