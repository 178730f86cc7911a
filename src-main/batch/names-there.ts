import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isThere } from '../base/files.js';
import { refusalOf, unconfined, type Confinement } from './confinement.js';

/** Names of what is there already. */
export interface Names {
  has(path: string): Promise<boolean>;
}

/**
 * What is there already where results shall go. Each folder is listed once, and what is no name in it is neither there nor
 * a link that leads elsewhere: to look at every name would take longer than all the rest of planning.
 */
export class NamesThere implements Names {
  readonly #folders = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  constructor(private readonly confinement: Confinement = unconfined) {}

  /**
   * Whether something has this name, a link that leads nowhere included.
   *
   * @throws Problem `outside-roots` where nothing may be written there
   */
  async has(path: string): Promise<boolean> {
    const folder = dirname(path);
    const listed = this.#folders.get(folder) ?? this.#list(folder);
    this.#folders.set(folder, listed);
    const [names, name] = [await listed, basename(path)];
    // Windows has a second, short name with a tilde for what has a long one.
    if (names !== undefined && !name.includes('~') && !names.has(likeness(name))) return false;
    if (this.confinement.isOpen !== true) await this.confinement.check(path);
    return isThere(path);
  }

  /** Names in a folder; undefined where each must be looked up. */
  async #list(folder: string): Promise<ReadonlySet<string> | undefined> {
    if ((await refusalOf(this.confinement, folder)) !== undefined) return undefined;
    return readdir(folder).then(
      (names) => new Set(names.map(likeness)),
      (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? new Set<string>() : undefined),
    );
  }
}

/** The same for all names that may be one on some disk, and for others too. */
const likeness = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase();
