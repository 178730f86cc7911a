/**
 * What `work` gives, or `otherwise` at once when `signal` is aborted. For calls of the system that nothing can interrupt: a
 * network folder or a server that does not answer keeps them for minutes.
 */
export async function unlessAborted<T, U>(signal: AbortSignal, work: Promise<T>, otherwise: U): Promise<T | U> {
  let stop = (): void => undefined;
  const aborted = new Promise<U>((resolve) => {
    stop = () => resolve(otherwise);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
