import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PictureMetadata } from './picture-metadata.js';

/** A picture as its decoder gave it: upright, in a canvas that sharp reads, with its profile. */
export interface DecodedCopy {
  readonly path: string;
  readonly metadata: PictureMetadata;
  readonly bytes: number;
}

/** Decodes a picture into a folder that is its own. */
type Decode = (folder: string) => Promise<DecodedCopy>;

interface Kept {
  readonly made: Promise<DecodedCopy>;
  /** As long as it is not known, none. */
  bytes: number;
  users: number;
}

/**
 * Pictures that a decoder of their own was needed for: the last ones are kept for a while, since a thumbnail, a pyramid, details
 * and parts are asked for one after the other, and a camera's raw file takes seconds each time.
 */
export class DecodedCopies {
  /** Where they are kept; absent: each is decoded whenever it is asked for. */
  folder: string | undefined;
  /** What was used longest ago stands first. */
  readonly #kept = new Map<string, Kept>();
  #made = 0;

  /** @param most  copies, and bytes of them, that are kept beside those in use */
  constructor(private readonly most = { copies: 4, bytes: 2 ** 30 }) {}

  /**
   * Gives `use` a copy that is there as long as it runs.
   *
   * @param which  says which of the pictures in a file it is
   * @throws Problem for a file that cannot be decoded
   */
  async with<T>(file: string, which: string, decode: Decode, use: (copy: DecodedCopy) => Promise<T>): Promise<T> {
    const { folder } = this;
    if (folder === undefined) return once(decode, use);
    const { mtimeMs, size } = await stat(file);
    const key = JSON.stringify([file, which, mtimeMs, size]);
    const one = this.#kept.get(key) ?? this.#begin(key, folder, decode);
    this.#kept.delete(key);
    this.#kept.set(key, one);
    one.users++;
    try {
      return await use(await one.made);
    } finally {
      one.users--;
      await this.#forget();
    }
  }

  #begin(key: string, folder: string, decode: Decode): Kept {
    const place = join(folder, String(++this.#made));
    const made = mkdir(place, { recursive: true }).then(() => decode(place));
    const one: Kept = { made, bytes: 0, users: 0 };
    made.then(
      ({ bytes }) => (one.bytes = bytes),
      // Whoever asks again tries again.
      () => {
        if (this.#kept.get(key) === one) this.#kept.delete(key);
        return rm(place, { recursive: true, force: true });
      },
    );
    return one;
  }

  async #forget(): Promise<void> {
    const gone: Kept[] = [];
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [key, one] of this.#kept) {
      if (this.#kept.size <= this.most.copies && bytes <= this.most.bytes) break;
      if (one.users > 0) continue;
      this.#kept.delete(key);
      bytes -= one.bytes;
      gone.push(one);
    }
    for (const { made } of gone) await discard(await made);
  }
}

const discard = ({ path }: DecodedCopy): Promise<void> => rm(dirname(path), { recursive: true, force: true });

async function once<T>(decode: Decode, use: (copy: DecodedCopy) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'enlarger-'));
  try {
    return await use(await decode(scratch));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
