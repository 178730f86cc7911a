import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Place } from './place.js';

/** An open file of a place. What its calls give may be there at once. */
export interface ScratchFile {
  /** @returns bytes read */
  read(into: Uint8Array, from: number, length: number, position: number): number | Promise<number>;
  /** @returns bytes written, which may be fewer */
  write(bytes: Uint8Array, from: number, length: number, position: number): number | Promise<number>;
  truncate(length: number): void | Promise<void>;
  close(): void | Promise<void>;
}

/** @throws what the file system says */
export async function openScratchFile({ path, isInMemory }: Place, flags: 'r+' | 'w+'): Promise<ScratchFile> {
  return isInMemory === true ? new InMemory(openSync(path, flags)) : new OnDisk(await open(path, flags));
}

class OnDisk implements ScratchFile {
  constructor(private readonly file: FileHandle) {}

  async read(into: Uint8Array, from: number, length: number, position: number): Promise<number> {
    return (await this.file.read(into, from, length, position)).bytesRead;
  }

  async write(bytes: Uint8Array, from: number, length: number, position: number): Promise<number> {
    return (await this.file.write(bytes, from, length, position)).bytesWritten;
  }

  truncate(length: number): Promise<void> {
    return this.file.truncate(length);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

const CLOSED = -1;

/** Waits for nothing: an answer that comes later would come after the next run of a network, which blocks the thread. */
class InMemory implements ScratchFile {
  /** Its number; none once it is closed, since another file may have that then. */
  constructor(private file: number) {}

  read(into: Uint8Array, from: number, length: number, position: number): number {
    return readSync(this.file, into, from, length, position);
  }

  write(bytes: Uint8Array, from: number, length: number, position: number): number {
    return writeSync(this.file, bytes, from, length, position);
  }

  truncate(length: number): void {
    ftruncateSync(this.file, length);
  }

  close(): void {
    if (this.file !== CLOSED) closeSync(this.file);
    this.file = CLOSED;
  }
}
