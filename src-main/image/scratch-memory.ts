import { closeSync, constants, openSync, statfsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { freemem } from 'node:os';
import { diskProblem, removeIfThere } from '../base/files.js';
import type { Place, Scratch } from './place.js';

/** The file system that Linux keeps in memory. */
const MEMORY = '/dev/shm';
/** What statfs says of one (TMPFS_MAGIC, linux/magic.h). */
const TMPFS = 0x01021994;
/** Opens a file without a name (O_TMPFILE, open(2)), of which Node does not tell. */
const NAMELESS = 0o20000000 | (constants.O_DIRECTORY ?? 0) | constants.O_RDWR;

const nameless = (): number => openSync(MEMORY, NAMELESS, 0o600);

/** Shares of what is free that scratch files may take: others want of it too. */
const SHARE = { ofFileSystem: 1 / 2, ofMemory: 1 / 4 };

/**
 * Files in memory for one picture. They have no names, so that nothing of them is left when this process ends, however it
 * does; libvips and the picture process reach them over links to its open files.
 */
class ScratchMemory implements Scratch {
  readonly #files = new Map<string, number>();

  /** @param prefix  what the paths of the links begin with */
  constructor(
    private readonly prefix: string,
    private readonly bytes: number,
    private readonly room: ScratchRoom,
  ) {}

  async place(name: string): Promise<Place> {
    const path = `${this.prefix}-${name}`;
    const file = nameless();
    this.#files.set(path, file);
    await symlink(`/proc/${process.pid}/fd/${file}`, path).catch((error: unknown) => {
      throw diskProblem(error, path);
    });
    return { path, scratch: this, isInMemory: true, remove: () => this.#remove(path, file) };
  }

  /** Gives all of it back. */
  async close(): Promise<void> {
    for (const [path, file] of [...this.#files]) await this.#remove(path, file);
    this.room.held -= this.bytes;
  }

  /** The link goes first: the number of a closed file may be given to another. */
  async #remove(path: string, file: number): Promise<void> {
    if (!this.#files.delete(path)) return;
    await removeIfThere(path);
    closeSync(file);
  }
}

export type { ScratchMemory };

/** How much of the machine's memory scratch files may take together. */
export class ScratchRoom {
  held = 0;
  #works: boolean | undefined;

  /** @param most  bytes */
  constructor(
    public most: number,
    private readonly free: () => number = freeMemory,
  ) {}

  /**
   * Memory for a picture; undefined where there is too little, or no such thing as on Windows and macOS, whose pictures go
   * through scratch files.
   */
  take(prefix: string, bytes: number): ScratchMemory | undefined {
    if (process.platform !== 'linux' || this.held + bytes > this.most) return undefined;
    this.#works ??= tried();
    if (!this.#works || this.held + bytes > Math.min(this.most, this.free())) return undefined;
    this.held += bytes;
    return new ScratchMemory(prefix, bytes, this);
  }
}

/** Bytes that scratch files may take of what is free. */
function freeMemory(): number {
  const { availableMemory = freemem } = process;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize * SHARE.ofFileSystem, availableMemory() * SHARE.ofMemory);
}

function tried(): boolean {
  try {
    closeSync(nameless());
    return statfsSync(MEMORY).type === TMPFS;
  } catch {
    // Containers may have none, or one that nothing may be written to.
    return false;
  }
}
