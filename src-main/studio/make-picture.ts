import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finishFile, isThere, partName, refuseTaken, removeParts } from '../base/files.js';
import { Problem } from '../base/problem.js';
import { refusalOf, type Confinement } from '../batch/confinement.js';
import { lackOfSpace, type Space } from '../batch/disk.js';
import type { Family } from '../batch/family.js';
import { jobFor, type JobPicture } from '../batch/job-for.js';
import type { Recipe } from '../contract/window/recipe.js';
import type { Engine } from '../engine/client.js';
import type { SharedResult, Verdict } from './messages.js';

/** A picture that the queue has given to this worker, for as long as it is heard of. */
export interface Claim {
  /** Asks the queue whether the picture is still this worker's. */
  isOurs(): Promise<boolean>;
  /** Writes down on the queue what is about to get its name. */
  place(result: SharedResult): Promise<void>;
  /** What a worker before this one wrote so; undefined where none got that far. */
  readonly placed: SharedResult | undefined;
}

export interface MakingParts {
  readonly engine: Pick<Engine, 'run'>;
  readonly family: Family;
  readonly settings: Recipe;
  readonly confinement: Confinement;
  /** Folder for scratch files, of this machine. */
  readonly scratch: string;
  readonly space?: (path: string) => Promise<Space>;
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
  { engine, family, settings, confinement, scratch, space }: MakingParts,
  signal: AbortSignal,
): Promise<Making> {
  const refusal = await refusalOf(confinement, picture.input, picture.output);
  if (refusal !== undefined) return failed(refusal);
  await removeParts(unfinishedOf(picture.output), 'all');
  const overwrite = settings.onConflict === 'overwrite';
  if (!overwrite && (await isThere(picture.output))) return whatIsThere(picture.output, claim);
  const lack = await lackOfSpace(picture, scratch, space);
  if (lack !== null) {
    return lack.forever
      ? { kind: 'failed', code: 'no-space', reason: lack.reason }
      : { kind: 'no-room', reason: lack.reason };
  }
  const own = partName(picture.output);
  try {
    const job = await jobFor({ ...picture, output: own }, settings, {
      family: () => Promise.resolve(family),
      scratch,
      confinement,
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
    await finishFile(own, picture.output, { overwrite });
    return result;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code === 'exists' ? whatIsThere(picture.output, claim) : failed(error);
  } finally {
    await rm(own, { force: true });
  }
}

/** Targets whose parts are what any worker may have left of a result: its own file, and the engine's part of that. */
export const unfinishedOf = (output: string): string[] => [output, join(dirname(output), `.${basename(output)}`)];

/**
 * A name was free when the batch was planned. A worker tells the queue before it gives a result its name, so that what is
 * there is the result if one did, and else somebody else's.
 */
async function whatIsThere(output: string, { placed }: Claim): Promise<Verdict> {
  const there = await stat(output).catch(() => undefined);
  if (there?.isFile() === true && placed !== undefined) {
    return there.size === placed.bytes ? placed : { kind: 'found', bytes: there.size };
  }
  return refuseTaken(output).then(
    () => ({ kind: 'failed', code: 'exists', reason: 'Something had its name and is gone again.' }),
    (error: unknown) => failed(error as Problem),
  );
}

const failed = ({ code, text }: Problem): Verdict => ({ kind: 'failed', code, reason: text });
