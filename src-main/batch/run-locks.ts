import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/**
 * Which batches are being worked on, across processes. Each is a lock that the system holds for a process and lets go
 * when it ends, however it ends: a process id in a file would outlive a kill, and may by then be another program's.
 * SQLite is what takes such locks on every system.
 */
export class RunLocks {
  readonly #held = new Map<number, DatabaseSyncInstance>();

  constructor(private readonly folder: string) {}

  /** Whether the batch is now this process's to work on; false where another has it. */
  take(batch: number): boolean {
    if (this.#held.has(batch)) return true;
    mkdirSync(this.folder, { recursive: true });
    const lock = new DatabaseSync(this.#file(batch));
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch {
      lock.close();
      return false;
    }
    this.#held.set(batch, lock);
    return true;
  }

  release(batch: number): void {
    this.#held.get(batch)?.close();
    if (this.#held.delete(batch)) rmSync(this.#file(batch), { force: true });
  }

  close(): void {
    for (const batch of [...this.#held.keys()]) this.release(batch);
  }

  #file(batch: number): string {
    return join(this.folder, `${batch}.lock`);
  }
}
