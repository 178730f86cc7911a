import { setTimeout as sleep } from 'node:timers/promises';

/** What `work` gives, or undefined once it is told to stop: a server that is away answers nothing for as long as it is. */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  // Whoever waits hears of it; when nobody does any more, it is what ends with the connection.
  work.catch(() => undefined);
  if (signal.aborted) return undefined;
  let stop!: () => void;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, stopped]).finally(() => signal.removeEventListener('abort', stop));
}

/** Waits for `work`, but no longer than so many ms: it is polite, and the server may be away. */
export async function politely(work: Promise<unknown>, ms = 3000): Promise<void> {
  const over = new AbortController();
  work.catch(() => undefined);
  await Promise.race([
    work.catch(() => undefined),
    sleep(ms, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
}
