import type { Machine, QueueStatus } from '../contract/studio.js';
import type { Board } from './board.js';
import type { Server } from './server.js';

export async function statusOf(server: Server, board: Board): Promise<QueueStatus> {
  const [posted, workers] = await Promise.all([board.batches(), board.workers()]);
  const batches = await Promise.all(
    posted.map(async ({ head }) => {
      const queue = server.queue(head.id);
      const [counts, isPaused, told] = await Promise.all([
        queue.getJobCounts(),
        queue.isPaused(),
        board.progress(head.id),
      ]);
      const sum = (...states: string[]): number => states.reduce((total, state) => total + (counts[state] ?? 0), 0);
      const megapixelsLeft = told?.megapixelsLeft ?? null;
      return {
        ...{ ...head, isPaused, running: sum('active'), uncollected: sum('completed', 'failed') },
        waiting: sum('waiting', 'wait', 'paused', 'prioritized', 'delayed'),
        ...{ done: told?.done ?? 0, skipped: told?.skipped ?? 0, failed: told?.failed ?? 0 },
        ...{ megapixelsLeft, secondsLeft: secondsLeft(megapixelsLeft, workers, head.id) },
        failures: told?.failures ?? [],
      };
    }),
  );
  return { batches, workers };
}

/** How long so many more output megapixels take after all that is on the queue, with the machines whose speed is known; s. */
export function secondsFor(
  megapixels: number,
  { batches, workers }: QueueStatus,
): { seconds: number; machines: number } | null {
  const speeds = workers.flatMap(({ speed }) => speed ?? []);
  const before = batches.reduce((sum, { megapixelsLeft }) => sum + (megapixelsLeft ?? 0), 0);
  if (speeds.length === 0) return null;
  return { seconds: (before + megapixels) / speeds.reduce((sum, speed) => sum + speed, 0), machines: speeds.length };
}

/** Machines that work on it, as fast as each was measured. */
function secondsLeft(megapixels: number | null, workers: readonly Machine[], batch: string): number | null {
  const speed = workers.filter((one) => one.batch === batch).reduce((sum, one) => sum + (one.speed ?? 0), 0);
  return megapixels === null || speed === 0 ? null : megapixels / speed;
}
