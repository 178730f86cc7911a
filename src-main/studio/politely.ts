import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `work`, but no longer than so many ms: it is polite, and the server may be away. */
export async function politely(work: Promise<unknown>, ms = 3000): Promise<void> {
  const over = new AbortController();
  await Promise.race([
    work.catch(() => undefined),
    sleep(ms, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
}
