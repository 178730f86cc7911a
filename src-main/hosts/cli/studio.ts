import { inFull, isStored } from '../../base/in-folder.js';
import { Problem } from '../../base/problem.js';
import type { App } from '../../app/app.js';
import type { ClaimedBatch } from '../../app/claimed-batch.js';
import type { Studio } from '../../studio/studio.js';
import type { Cli } from './cli.js';
import type { Runner } from './run-batch.js';

export interface QueueOptions {
  readonly queue?: string | undefined;
  readonly root?: readonly string[] | undefined;
  readonly s3Endpoint?: string | undefined;
}

/** An option that may be given several times. */
export const several = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];

export const queueHelp = 'address of the queue of several machines, such as redis://host:6379/0';
export const rootHelp =
  'folder that the machines share, as it is mounted here: NAME=FOLDER, local unless named; or s3://bucket/folder';
export const endpointHelp = "address of S3-compatible storage that is not Amazon's (AWS_ENDPOINT_URL_S3 unless said)";

/** Opens a queue for one command and closes it whatever happens. Its code is loaded only here. */
export async function withStudio<T>(
  cli: Cli,
  { queue, root = [], s3Endpoint }: QueueOptions & { readonly queue: string },
  work: (studio: Studio) => Promise<T>,
): Promise<T> {
  const { Studio } = await import('../../studio/studio.js');
  const tell = (sentence: string): void => cli.warn(sentence);
  const studio = await Studio.open({ queue, roots: root.map(absolute), s3Endpoint, tell });
  try {
    return await work(studio);
  } finally {
    await studio.close();
  }
}

/** Kept for `resume`, which may be typed in another folder. */
const absolute = (root: string): string => {
  const [, name = '', folder = ''] = /^([a-z0-9-]{1,64}=)?(.*)$/s.exec(root) ?? [];
  return name + inFull(folder);
};

/** What a batch names in storage is shared with its machines by that. @throws Problem `bad-option` where there are none */
export function storedRoots(
  queue: string | undefined,
  output: string | undefined,
  inputs: readonly string[],
): string[] {
  const stored = [...inputs, output ?? ''].filter(isStored);
  if (stored[0] === undefined) return [];
  if (queue === undefined) {
    throw new Problem(
      'bad-option',
      `Expected --queue with ${stored[0]}: pictures in storage are made by machines on a queue.`,
      'Start `enlarger worker --queue … --root s3://…` on one or more machines.',
    );
  }
  if (output !== undefined) return stored;
  throw new Problem('bad-option', `Expected --output with ${stored[0]}.`, 'Name an s3:// address or a shared folder.');
}

/** Who works a batch off: the machines on a queue. */
export const herdOf =
  (app: App, studio: Studio): Runner =>
  (batch: ClaimedBatch) =>
    studio.herd(app, batch);

/** Where a batch was put, so that it goes on there; undefined for one of this machine alone. */
export async function queueOf(
  { home }: App,
  batch: number,
): Promise<(QueueOptions & { readonly queue: string }) | undefined> {
  const { recordOf } = await import('../../studio/record.js');
  const known = await recordOf(home, batch);
  return known && { queue: known.queue, root: known.roots, s3Endpoint: known.s3Endpoint };
}
