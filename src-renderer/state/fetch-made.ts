const RETRY_MS = 700;

/**
 * JSON that the serving side may have to make first; null where there is nothing.
 *
 * @throws the signal's reason
 */
export async function fetchMade<T>(address: string, signal: AbortSignal): Promise<T | null> {
  for (;;) {
    const answer = await fetch(address, { signal }).catch(() => null);
    signal.throwIfAborted();
    if (answer?.status === 200) return (await answer.json()) as T;
    // 202 says that it is being made; without an answer the line is down and comes back.
    if (answer !== null && answer.status !== 202) return null;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    signal.throwIfAborted();
  }
}
