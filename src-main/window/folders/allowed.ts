import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { notFound } from '../../base/named.js';
import { Problem } from '../../base/problem.js';
import { realPathOf, type Confinement } from '../../batch/confinement.js';

/** The folders within which a window may read and write: all of them on the user's own desktop, a few from a browser. */
export class AllowedFolders implements Confinement {
  private constructor(
    /** Real paths; undefined allows everything. */
    readonly folders: readonly string[] | undefined,
    /** The program's own, used by nobody's wish and so shown to nobody. */
    private readonly own: readonly string[] = [],
  ) {}

  static readonly everywhere = new AllowedFolders(undefined);

  /**
   * @param own  folders of the program's own, which need not be there yet
   * @throws Problem `input-missing` for a root that is not there, `file-unreadable`
   */
  static async of(folders: readonly string[], own: readonly string[] = []): Promise<AllowedFolders> {
    const real = folders.map((folder) =>
      realpath(resolve(folder)).catch((cause: unknown) => {
        throw notFound(folder, cause, 'folder');
      }),
    );
    return new AllowedFolders([...new Set(await Promise.all(real))], await Promise.all(own.map(realPathOf)));
  }

  get isOpen(): boolean {
    return this.folders === undefined;
  }

  /** Whether a real path, in which no links are left, lies within. */
  contain(real: string): boolean {
    if (this.folders === undefined) return true;
    return [...this.folders, ...this.own].some(
      (folder) => real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep),
    );
  }

  /**
   * Where a path really leads, whether or not something is there yet.
   *
   * @throws Problem `outside-roots`, `file-unreadable`
   */
  async check(path: string): Promise<string> {
    const real = await realPathOf(resolve(path)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EACCES') throw notFound(path, cause);
      // A link that leads to itself, a name that is too long or holds what no name may.
      throw new Problem('file-unreadable', `${path} cannot be looked up (${cause.code}).`, 'Check the name.', {
        cause,
      });
    });
    if (this.contain(real)) return real;
    throw new Problem(
      'outside-roots',
      `${path} lies outside the folders that this window may use (${this.folders!.join(', ')}).`,
      'Choose another one, or start the program with --root and that folder.',
    );
  }
}
