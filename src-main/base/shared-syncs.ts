import { syncNames } from './files.js';

/**
 * Brings the names in folders to the disk, for whoever asks while one sync of a folder runs by one more behind it: what
 * was renamed before somebody asked is on the disk when that somebody goes on, however many share the way there.
 */
export class SharedSyncs {
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  constructor(private readonly syncFolder: (folder: string) => Promise<void> = syncNames) {}

  /** @throws what the system says of a folder that cannot be synced */
  readonly sync = (folder: string): Promise<void> => {
    const running = this.#running.get(folder);
    if (running === undefined) return this.#begin(folder);
    const next =
      this.#next.get(folder) ??
      running
        .catch(() => undefined)
        .then(() => {
          this.#next.delete(folder);
          return this.#begin(folder);
        });
    this.#next.set(folder, next);
    return next;
  };

  #begin(folder: string): Promise<void> {
    const sync = this.syncFolder(folder).finally(() => this.#running.delete(folder));
    this.#running.set(folder, sync);
    return sync;
  }
}
