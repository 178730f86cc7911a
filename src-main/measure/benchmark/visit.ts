import { constants, setPriority } from 'node:os';
import { peakMemory } from '../../base/peak-memory.js';
import { Problem } from '../../base/problem.js';
import { Enlarger } from '../../engine/enlarge.js';
import { readPixels } from '../../image/pixels.js';
import { compare, type Quality } from '../quality.js';
import { atOnce, type QualityPair, type Rest, type Visit, type VisitTask } from './protocol.js';

/**
 * Opens a model in this process, which must be a fresh one, in the form that a batch would take, and measures it: one run that is not counted, then timed
 * ones. The peak of memory is read before quality is measured, and is what the process grew by: pictures on the device
 * of a graphics card do not count.
 */
export async function visitModel(task: VisitTask, rest: Rest = atOnce): Promise<Visit> {
  if (task.lowPriority) setPriority(constants.priority.PRIORITY_LOW);
  const start = performance.now();
  const before = process.memoryUsage.rss();
  const enlarger = await Enlarger.open(task.model, task.provider, 'auto');
  try {
    const runs = await timedRuns(enlarger, task, start, rest);
    const { provider } = enlarger;
    const memory = Math.max(0, peakMemory() - before);
    return { provider, runs, memory, quality: await qualities(enlarger, task.pairs, rest) };
  } finally {
    await enlarger.close();
  }
}

async function timedRuns(enlarger: Enlarger, task: VisitTask, start: number, rest: Rest): Promise<number[]> {
  const picture = timedPicture(task.side);
  const run = async (): Promise<number> => {
    await rest();
    const from = performance.now();
    await enlarger.enlarge(picture, { verify: false });
    return performance.now() - from;
  };
  await run();
  const runs = [await run()];
  while (runs.length < task.mostRuns && performance.now() - start + runs.at(-1)! < task.milliseconds) {
    runs.push(await run());
  }
  return runs;
}

async function qualities(enlarger: Enlarger, pairs: readonly QualityPair[], rest: Rest): Promise<Quality[]> {
  const all: Quality[] = [];
  for (const { small, original, scale } of pairs) {
    await rest();
    const result = await enlarger.enlarge(await readPixels(small));
    if (!(result.data instanceof Uint8Array)) throw new Error('Expected 8-bit samples.');
    const { width, height, channels, data } = result;
    const against = await readPixels(original);
    if (against.width < width || against.height < height) {
      throw new Problem(
        'reference-too-small',
        `Expected an original of at least ${width} x ${height} pixels but ${original} has ${against.width} x ${against.height}.`,
        'Give originals and small pictures that belong together.',
      );
    }
    all.push(compare({ width, height, channels, data }, against, scale));
  }
  return all;
}

/** Colours, edges and gradients, the same every time; how long a network takes does not depend on what it sees. */
function timedPicture(side: number) {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3];
    return (x * 2 + y + c * 40 + ((x >> 4) ^ (y >> 4)) * 24) & 255;
  });
  return { width: side, height: side, channels: 3, data } as const;
}
