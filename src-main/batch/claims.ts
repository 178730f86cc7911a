import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/**
 * What is being worked on, batches by their ids and folders for scratch files by their names, across processes. Each is a lock that the system holds for a process and lets go
 * when it ends, however it ends: a process id in a file would outlive a kill, and may by then be another program's.
 * SQLite is what takes such locks on every system.
 */
export class Claims {
  readonly #held = new Map<string | number, DatabaseSyncInstance>();

  constructor(private readonly folder: string) {}

  /** Whether it is now for the caller alone to work on; false where anybody has it, in this process or another. */
  take(name: string | number): boolean {
    if (this.#held.has(name)) return false;
    mkdirSync(this.folder, { recursive: true });
    const file = this.#file(name);
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
      return this.take(name);
    }
    this.#held.set(name, lock);
    return true;
  }

  release(name: string | number): void {
    const lock = this.#held.get(name);
    if (lock === undefined) return;
    this.#held.delete(name);
    // While it is held: a file that is removed afterwards may be another's by then. Windows removes no open file.
    if (process.platform !== 'win32') rmSync(this.#file(name), { force: true });
    lock.close();
  }

  close(): void {
    for (const name of [...this.#held.keys()]) this.release(name);
  }

  #file(name: string | number): string {
    return join(this.folder, `${name}.lock`);
  }
}

const inode = (file: string): bigint | undefined => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
