import { parentPort, Worker } from 'node:worker_threads';
import type { ChildProcess } from './process.js';
import type { Port } from './port.js';

/** Megabytes of a thread's young garbage: buffers hang on it, which are given back no sooner. */
const YOUNG = 4;

/**
 * A module as a thread of this very process. What it throws and nobody catches ends the process, as in any other thread:
 * whoever started that knows what to do then.
 */
export function startThread(module: URL, name: string): ChildProcess {
  const worker = new Worker(module, { name, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
  worker.on('error', (error) => {
    throw error;
  });
  worker.unref();
  return {
    send: (data) => worker.postMessage(data),
    onMessage: (listener) => void worker.on('message', listener),
    onExit: (listener) => void worker.once('exit', (code) => listener(`exit code ${code}`)),
    // It prints where the process does.
    onText: () => undefined,
    kill: () => void worker.terminate(),
  };
}

/** The channel of a thread to the one that started it. */
export function threadPort(): Port {
  const port = parentPort!;
  return { post: (data) => port.postMessage(data), on: (listener) => void port.on('message', listener) };
}
