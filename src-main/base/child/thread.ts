import { parentPort as port, Worker } from 'node:worker_threads';
import type { ChildHost } from './child.js';
import type { Port } from './port.js';

// A child that is a thread of this process: for work on samples, which change hands without a copy. It can be ended no
// sooner than its process, and takes that one down with it.

/** Starts a module of this program as a thread. */
export const threadHost: ChildHost = {
  start(module, name) {
    const worker = new Worker(module, { name });
    return {
      send: (data) => worker.postMessage(data, buffersIn(data)),
      onMessage: (listener) => void worker.on('message', listener),
      onExit(listener) {
        let how: string | undefined;
        worker.on('error', (error) => (how = error.message));
        worker.on('exit', (code) => listener(how ?? `exit code ${code}`));
      },
      onText: () => undefined,
      kill: () => void worker.terminate(),
    };
  },
  tell: () => undefined,
};

/** The channel of a thread to whoever started it. */
export function threadPort(): Port {
  if (port === null) throw new Error('This module runs as a thread.');
  const own = port;
  return {
    post: (data) => own.postMessage(data, buffersIn(data)),
    on: (listener) => void own.on('message', listener),
  };
}

/** Memory of the samples in a message: it is the receiver's from now on. */
function buffersIn(data: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(data);
  return [...found];
}
