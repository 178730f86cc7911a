/** ONNX Runtime's errors begin with source paths and C++ signatures; the words for people come last. */
export function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .trim()
    .split('\n')[0]!
    .split(/ was false\. |\] : \d+ : FAIL : /)
    .at(-1)!
    .slice(0, 160);
}
