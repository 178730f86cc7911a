import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/**
 * Which batches are being worked on, across processes. Each is a lock that the system holds for a process and lets go
 * when it ends, however it ends: a process id in a file would outlive a kill, and may by then be another program's.
 * SQLite is what takes such locks on every system.
 */
export class Claims {
  readonly #held = new Map<number, DatabaseSyncInstance>();

  constructor(private readonly folder: string) {}

  /** Whether the batch is now for the caller alone to work on; false where anybody has it, in this process or another. */
  take(batch: number): boolean {
    if (this.#held.has(batch)) return false;
    mkdirSync(this.folder, { recursive: true });
    const file = this.#file(batch);
    const there = inode(file);
    const lock = new DatabaseSync(file);
    const opened = there ?? inode(file);
    try {
      lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    } catch {
      lock.close();
      return false;
    }
    if (inode(file) !== opened) {
      // Who let go of it removed the file before this lock was taken, which so holds nobody off.
      lock.close();
      return this.take(batch);
    }
    this.#held.set(batch, lock);
    return true;
  }

  release(batch: number): void {
    const lock = this.#held.get(batch);
    if (lock === undefined) return;
    this.#held.delete(batch);
    // While it is held: a file that is removed afterwards may be another's by then. Windows removes no open file.
    if (process.platform !== 'win32') rmSync(this.#file(batch), { force: true });
    lock.close();
  }

  close(): void {
    for (const batch of [...this.#held.keys()]) this.release(batch);
  }

  #file(batch: number): string {
    return join(this.folder, `${batch}.lock`);
  }
}

const inode = (file: string): bigint | undefined => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
