/** Asks by key, and answers from memory for so many milliseconds more. What failed is asked again. */
export function rememberedFor<T>(
  milliseconds: number,
  ask: (key: string) => Promise<T>,
  now: () => number = () => performance.now(),
): (key: string) => Promise<T> {
  const known = new Map<string, { readonly until: number; readonly answer: Promise<T> }>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined && now() < before.until) return before.answer;
    const answer = ask(key);
    known.set(key, { until: now() + milliseconds, answer });
    answer.catch(() => known.delete(key));
    return answer;
  };
}
