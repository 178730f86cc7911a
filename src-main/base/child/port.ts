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
  process.on('disconnect', endWithParent);
  // Ctrl-C in a terminal, or a closed one, reaches every process in it; the parent decides what becomes of this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  return {
    post: (data) => void process.send?.(data),
    on: (listener) => void process.on('message', listener),
  };
}

/**
 * Tidies up and ends at once: to exit would wait for a thread that hangs in a call of the system, on a network folder that
 * does not answer, and the process would stay with all that it holds.
 */
function endWithParent(): void {
  process.on('exit', () => process.kill(process.pid, 'SIGKILL'));
  process.exit();
}

interface ElectronPort {
  postMessage(data: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}
