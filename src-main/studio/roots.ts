import { join, relative, resolve, sep } from 'node:path';
import { realpath } from 'node:fs/promises';
import { z } from 'zod';
import { notFound } from '../base/named.js';
import { Problem } from '../base/problem.js';
import { realPathOf, type Confinement } from '../batch/confinement.js';

/** A path below a root that every machine has, each at its own place: `local:shoot/one.jpg`. */
export const sharedPath = z
  .string()
  .max(8192)
  .regex(/^[a-z0-9-]{1,64}:[^\0]*$/, 'Expected a path below a root')
  .refine((text) => pathIn(text).every((part) => part !== '..' && part !== '.'), 'Expected a path with no way out')
  .brand('shared path');
export type SharedPath = z.infer<typeof sharedPath>;

interface Root {
  readonly name: string;
  /** As it was named, and where that really is. */
  readonly folder: string;
  readonly real: string;
}

/** The folders that this machine shares with others, and the only ones that it reads and writes for them. */
export class Roots implements Confinement {
  private constructor(private readonly roots: readonly Root[]) {}

  /**
   * @param given  `NAME=FOLDER` each; a folder without a name is called `local`
   * @throws Problem `bad-option`, `input-missing`, `file-unreadable`
   */
  static async of(given: readonly string[]): Promise<Roots> {
    if (given.length === 0) {
      throw new Problem(
        'bad-option',
        'Expected --root with the folder that all machines share, but there is none.',
        'Name it for each machine as it is mounted there, such as --root local=/mnt/photos.',
      );
    }
    const roots: Root[] = [];
    for (const text of given) {
      const [, name = 'local', path = ''] = /^(?:([a-z0-9-]{1,64})=)?(.+)$/s.exec(text) ?? [];
      const folder = resolve(path);
      if (roots.some((one) => one.name === name)) throw new Problem('bad-option', `Two roots are called ${name}.`);
      const real = await realpath(folder).catch((cause: unknown) => {
        throw notFound(folder, cause, 'folder');
      });
      roots.push({ name, folder, real });
    }
    return new Roots(roots);
  }

  /** How other machines know a path of this one. @throws Problem `outside-roots` */
  shared(path: string): SharedPath {
    for (const { name, folder, real } of this.roots) {
      for (const base of [folder, real]) {
        if (!isWithin(path, base)) continue;
        return sharedPath.parse(`${name}:${relative(base, path).split(sep).join('/')}`);
      }
    }
    throw this.#outside(path);
  }

  /** Where a shared path is on this machine. @throws Problem `outside-roots` */
  here(path: SharedPath): string {
    const name = path.slice(0, path.indexOf(':'));
    const root = this.roots.find((one) => one.name === name);
    if (root === undefined) {
      throw new Problem(
        'outside-roots',
        `${path} lies in ${name}, which this machine has not.`,
        `Start it with --root ${name}=FOLDER.`,
      );
    }
    const here = join(root.folder, ...pathIn(path));
    // Windows divides at more than a slash.
    if (!isWithin(here, root.folder)) throw this.#outside(here);
    return here;
  }

  async check(path: string): Promise<string> {
    // A link that leads to itself, or a name that no disk takes, leads nowhere that is shared.
    const real = await realPathOf(resolve(path)).catch(() => path);
    if (this.roots.some((root) => isWithin(real, root.real))) return real;
    throw this.#outside(path);
  }

  #outside(path: string): Problem {
    const folders = this.roots.map(({ name, folder }) => `${name}=${folder}`).join(', ');
    return new Problem('outside-roots', `${path} lies outside what the machines share (${folders}).`);
  }
}

const pathIn = (text: string): string[] =>
  text
    .slice(text.indexOf(':') + 1)
    .split('/')
    .filter((part) => part !== '');

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
