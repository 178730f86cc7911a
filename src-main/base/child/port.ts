/** The channel of a child process to whoever started it. */
export interface Port {
  post(data: unknown): void;
  on(listener: (data: unknown) => void): void;
}

/** Under Electron a child is a utility process, elsewhere a forked one, which ends with its parent. */
export function parentPort(): Port {
  const utility = (process as unknown as { parentPort?: ElectronPort }).parentPort;
  if (utility !== undefined) {
    return {
      post: (data) => utility.postMessage(data),
      on: (listener) => utility.on('message', (event) => listener(event.data)),
    };
  }
  process.on('disconnect', () => process.exit());
  // Ctrl-C in a terminal, or a closed one, reaches every process in it; the parent decides what becomes of this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  return {
    post: (data) => void process.send?.(data),
    on: (listener) => void process.on('message', listener),
  };
}

interface ElectronPort {
  postMessage(data: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}
