import { resolve } from 'node:path';
import type { App } from '../../app/app.js';
import type { ClaimedBatch } from '../../app/claimed-batch.js';
import type { Studio } from '../../studio/studio.js';
import type { Cli } from './cli.js';
import type { Runner } from './run-batch.js';

export interface QueueOptions {
  readonly queue?: string | undefined;
  readonly root?: readonly string[] | undefined;
}

/** An option that may be given several times. */
export const several = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];

export const queueHelp = 'address of the queue of several machines, such as redis://host:6379/0';
export const rootHelp = 'folder that the machines share, as it is mounted here: NAME=FOLDER, local unless named';

/** Opens a queue for one command and closes it whatever happens. Its code is loaded only here. */
export async function withStudio<T>(
  cli: Cli,
  { queue, root = [] }: QueueOptions & { readonly queue: string },
  work: (studio: Studio) => Promise<T>,
): Promise<T> {
  const { Studio } = await import('../../studio/studio.js');
  const studio = await Studio.open({ queue, roots: root.map(absolute), tell: (sentence) => cli.warn(sentence) });
  try {
    return await work(studio);
  } finally {
    await studio.close();
  }
}

/** Kept for `resume`, which may be typed in another folder. */
const absolute = (root: string): string => {
  const [, name = '', folder = ''] = /^([a-z0-9-]{1,64}=)?(.*)$/s.exec(root) ?? [];
  return name + resolve(folder);
};

/** Who works a batch off: the machines on a queue. */
export const herdOf =
  (app: App, studio: Studio): Runner =>
  (batch: ClaimedBatch) =>
    studio.herd(app, batch);

/** Where a batch was put, so that it goes on there; undefined for one of this machine alone. */
export async function queueOf(
  { home }: App,
  batch: ClaimedBatch,
): Promise<(QueueOptions & { readonly queue: string }) | undefined> {
  const { recordOf } = await import('../../studio/record.js');
  const known = await recordOf(home, batch.id);
  return known && { queue: known.queue, root: known.roots };
}
