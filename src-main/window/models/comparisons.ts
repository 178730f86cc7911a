import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Comparisons whose results are kept: those that a window may still show. */
const KEPT = 12;

/** Results of comparisons on disk, each comparison in a folder of its own. They last as long as the program runs. */
export class Comparisons {
  readonly #comparisons = new Map<string, Map<string, string>>();

  private constructor(private readonly home: string) {}

  /** Removes what an earlier run left. */
  static async open(home: string): Promise<Comparisons> {
    await rm(home, { recursive: true, force: true });
    return new Comparisons(home);
  }

  /** A new comparison, with the folder for its results; the oldest goes where there are too many. */
  async begin(): Promise<{ readonly token: string; readonly folder: string }> {
    const token = randomUUID();
    this.#comparisons.set(token, new Map());
    const [oldest] = this.#comparisons.keys();
    if (this.#comparisons.size > KEPT) await this.#forget(oldest!);
    return { token, folder: join(this.home, token) };
  }

  /** Name under which a result is found from now on. */
  keep(token: string, file: string): string {
    const results = this.#comparisons.get(token) ?? new Map<string, string>();
    const name = `${token}.${results.size}.png`;
    results.set(name, file);
    return name;
  }

  file(name: string): string | undefined {
    return this.#comparisons.get(name.split('.')[0]!)?.get(name);
  }

  async #forget(token: string): Promise<void> {
    this.#comparisons.delete(token);
    await rm(join(this.home, token), { recursive: true, force: true });
  }
}
