import { Worker } from 'node:worker_threads';

/** What a process ends by that took more memory than it may; on systems without signals it just ends. */
export const OVER_MEMORY: NodeJS.Signals = 'SIGUSR2';

/** How often the memory is looked at, ms: what is taken between two looks is taken. */
const PAUSE = 25;

// A string, so that no packaging need know of a file that is loaded by a thread.
const watch = `
  const { bytes, pause, signal } = require('node:worker_threads').workerData;
  setInterval(() => {
    if (process.memoryUsage.rss() > bytes) process.kill(process.pid, signal);
  }, pause);
`;

/**
 * Ends this process as soon as it holds more than so many bytes of memory, native code's own included. A thread looks,
 * because native code blocks the one that called it.
 */
export function limitMemory(bytes: number): void {
  new Worker(watch, { eval: true, workerData: { bytes, pause: PAUSE, signal: OVER_MEMORY } }).unref();
}
