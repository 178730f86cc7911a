import { toast } from 'svelte-sonner';
import type { Words } from '../words/words.svelte.js';

/** A sentence for a person out of whatever was thrown. The serving side sends such a sentence with each refusal. */
export function sentence(problem: unknown, words: Words): string {
  const data = (problem as { data?: { text?: unknown; code?: unknown } } | null)?.data;
  if (typeof data?.text === 'string') return words.why(typeof data.code === 'string' ? data.code : null, data.text);
  return words.t('problem.unexpected', { what: problem instanceof Error ? problem.message : String(problem) });
}

/** Short messages that come and go. */
export class Notices {
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
  }

  /** Gives what takes the message away again. */
  tell(text: string, action?: { readonly label: string; readonly run: () => void }): () => void {
    const id = toast(text, action && { action: { label: action.label, onClick: action.run } });
    return () => void toast.dismiss(id);
  }

  warn(text: string): void {
    toast.error(text, { duration: 12_000 });
  }

  /** What `work` gives, or undefined after telling why it gave nothing. */
  readonly attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (problem) {
      if ((problem as Error | null)?.name !== 'AbortError') this.warn(sentence(problem, this.#words));
      return undefined;
    }
  };
}
