import { dirname } from 'node:path';
import { diskProblem } from '../base/files.js';
import { describe, Problem } from '../base/problem.js';
import { systemCode } from '../base/system-error.js';
import type { Job, JobFailed } from '../engine/job.js';
import { chainFor } from './chain.js';
import { backProjectionFor, strengthFor } from './colours.js';
import { refusalOf, unconfined, type Confinement } from './confinement.js';
import type { Family } from './family.js';
import type { BatchRequest, LedgerItem } from './ledger.js';
import { OutputFolders } from './output-folders.js';

export interface JobParts {
  /** The models that a name stands for. */
  readonly family: (name: string) => Promise<Family>;
  /** Folder for scratch files. */
  readonly scratch: string;
  /** What the pictures of one batch share; absent: this one is alone. */
  readonly folders?: OutputFolders;
  /** What may be read and written; everything unless said. */
  readonly confinement?: Confinement | undefined;
  /** The sentence for anything that was thrown, with where more of it is; {@link describe} unless given. */
  readonly tell?: (error: unknown) => string;
}

const NOT_KNOWN = 'What the record says of this picture cannot be understood. Retry it: it is planned anew.';

/** What must be known of a picture to make it. */
export type JobPicture = Pick<
  LedgerItem,
  'input' | 'output' | 'width' | 'height' | 'targetWidth' | 'targetHeight' | 'encoding' | 'facts'
>;

/** What the engine is asked for one picture, its folder made ready; or why it cannot be asked. */
export async function jobFor(
  item: JobPicture,
  settings: Omit<BatchRequest, 'inputs'>,
  { family, scratch, folders = new OutputFolders(), confinement = unconfined, tell = describe }: JobParts,
): Promise<Job | JobFailed> {
  const refusal = await refusalOf(confinement, item.input, item.output);
  if (refusal !== undefined) return { kind: 'failed', code: refusal.code, reason: refusal.text };
  const { encoding } = item;
  if (encoding === null) return { kind: 'failed', code: 'batch-damaged', reason: NOT_KNOWN };
  let models, backProjection;
  try {
    const named = await family(settings.model);
    const chain = chainFor(named.models, Math.max(item.targetWidth / item.width, item.targetHeight / item.height));
    models = await Promise.all(chain.map((model) => named.file(model)));
    backProjection = backProjectionFor(settings, chain);
  } catch (error) {
    // What is wrong with a model's files, be it a bug of ours, is no reason to leave the other pictures.
    return { kind: 'failed', code: error instanceof Problem ? error.code : 'unexpected', reason: tell(error) };
  }
  try {
    await folders.ready(item.output);
  } catch (error) {
    const problem = diskProblem(error, item.output);
    if (problem instanceof Problem) return { kind: 'failed', code: problem.code, reason: problem.text };
    const code = systemCode(error) ?? 'unknown';
    const why = code === 'EEXIST' ? 'there is a file of this name' : code;
    const reason = `The folder ${dirname(item.output)} cannot be made (${why}). Choose another folder.`;
    return { kind: 'failed', code: 'no-folder', reason };
  }
  return {
    input: item.input,
    ...(item.facts === null ? {} : { planned: item.facts }),
    output: item.output,
    overwrite: settings.onConflict === 'overwrite',
    models,
    target: { width: item.targetWidth, height: item.targetHeight },
    encoding,
    metadata: settings.metadata,
    density: settings.density,
    fileTimes: settings.fileTimes,
    ...(settings.raw === undefined ? {} : { raw: settings.raw }),
    provider: settings.provider,
    precision: settings.precision ?? 'auto',
    ...(backProjection === undefined ? {} : { backProjection }),
    ...strengthFor(settings),
    tile: settings.tile,
    scratch,
  };
}
