import { progressBar } from './progress-bar.js';
import { count } from './words.js';

/** Fewer pictures are planned before anybody could read it. */
const MANY = 1000;

/** A bar that shows how far planning is, where there are many pictures. */
export async function withPlanningBar<T>(
  plan: (onProgress: (known: number, found: number) => void) => Promise<T>,
): Promise<T> {
  const bar = progressBar('{what}');
  try {
    return await plan((known, found) => {
      if (found < MANY || (known === 0 && found % MANY !== 0)) return;
      const what =
        known === 0
          ? `looking through folders: ${count(found)} pictures`
          : `${count(known)} of ${count(found)} planned`;
      bar.update(known / found, { what });
    });
  } finally {
    bar.stop();
  }
}
