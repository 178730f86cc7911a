import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Claims } from './claims.js';

/**
 * This process's own folder for scratch files below `root`. That its process lives is told by a claim, not by an id: in
 * two containers that share a data folder processes may have one id.
 */
export class Scratch {
  readonly #claims: Claims;
  #folder: Promise<string> | undefined;

  constructor(private readonly root: string) {
    this.#claims = new Claims(root);
  }

  /** The folder, which is there; those of processes that are gone are removed when it is first asked for. */
  async folder(): Promise<string> {
    this.#folder ??= this.#claim();
    try {
      return await this.#folder;
    } catch (error) {
      this.#folder = undefined;
      throw error;
    }
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    const folder = await this.#folder;
    this.#folder = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    this.#claims.close();
  }

  async #claim(): Promise<string> {
    await mkdir(this.root, { recursive: true });
    const own = randomBytes(6).toString('hex');
    this.#claims.take(own);
    await mkdir(join(this.root, own));
    for (const { name } of (await readdir(this.root, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
      if (!this.#claims.take(name)) continue;
      await rm(join(this.root, name), { recursive: true, force: true });
      this.#claims.release(name);
    }
    return join(this.root, own);
  }
}
