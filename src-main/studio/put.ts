import type { LedgerItem } from '../batch/ledger-rows.js';
import type { SharedPicture } from './messages.js';
import type { Roots } from './roots.js';
import type { Queue } from './server.js';

/** Pictures that go to the server at once. */
const GROUP = 1000;
/** The queue's least urgent; the lower, the sooner. */
const LAST = 2_097_151;
/** A picture that failed on one machine is given to others so often in all, after so long, ms; each time twice as long. */
const ATTEMPTS = 3;
const BACK_OFF = 5000;

/**
 * Puts pictures on a queue, large ones first, so that none begins when all others are done. One that is there already
 * stays as it is, so that all may be put again at any time.
 */
export async function putPictures(
  queue: Queue,
  items: Iterable<LedgerItem>,
  roots: Roots,
  backOff = BACK_OFF,
): Promise<void> {
  const group: Parameters<Queue['addBulk']>[0] = [];
  for (const item of items) {
    group.push({
      name: 'picture',
      data: sharedOf(item, roots),
      opts: {
        jobId: jobIdOf(item.id),
        priority: priorityOf(item.targetPixels),
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: backOff },
        stackTraceLimit: 1,
      },
    });
    if (group.length === GROUP) await queue.addBulk(group.splice(0));
  }
  if (group.length > 0) await queue.addBulk(group);
}

/** The queue takes no bare number for a name. */
const jobIdOf = (item: number): string => `p${item}`;

/** The ledger's id of a picture; undefined for what is none of ours. */
export const itemOf = (jobId: string | undefined): number | undefined => {
  const [, digits] = /^p([1-9]\d{0,15})$/.exec(jobId ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/** By hundredths of a megapixel. */
export const priorityOf = (pixels: number): number => Math.max(1, LAST - Math.round(pixels / 1e4));

const sharedOf = (item: LedgerItem, roots: Roots): SharedPicture => {
  const { width, height, targetWidth, targetHeight, targetPixels, encoding, facts } = item;
  return {
    ...{ input: roots.shared(item.input), output: roots.shared(item.output) },
    ...{ width, height, targetWidth, targetHeight, targetPixels, encoding: encoding!, facts },
  };
};
