import { join, relative, resolve, sep } from 'node:path';
import { realpath } from 'node:fs/promises';
import { z } from 'zod';
import { inFull, isStored } from '../base/in-folder.js';
import { notFound } from '../base/named.js';
import { Problem } from '../base/problem.js';
import { realPathOf, type Confinement } from '../batch/confinement.js';
import { isBelow, storedAt } from './storage/address.js';

/**
 * A path below a root that every machine has, each at its own place: `local:shoot/one.jpg`. What lies in storage has the same
 * address for all: `s3://bucket/shoot/one.jpg`.
 */
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

/** What this machine shares with others, and all that it reads and writes for them: folders, and addresses in storage. */
export class Roots implements Confinement {
  private constructor(
    private readonly roots: readonly Root[],
    private readonly stored: readonly string[],
  ) {}

  /**
   * @param given  `NAME=FOLDER` each, where a folder without a name is called `local`, or `s3://bucket/folder`
   * @throws Problem `bad-option`, `input-missing`, `file-unreadable`
   */
  static async of(given: readonly string[]): Promise<Roots> {
    if (given.length === 0) {
      throw new Problem(
        'bad-option',
        'Expected --root with the folder that all machines share, but there is none.',
        'Name it for each machine as it is mounted there, such as --root local=/mnt/photos, or as --root s3://bucket/folder.',
      );
    }
    const stored = given.filter(isStored).map(inFull);
    stored.forEach(storedAt);
    const roots: Root[] = [];
    for (const text of given.filter((one) => !isStored(one))) {
      const [, name = 'local', path = ''] = /^(?:([a-z0-9-]{1,64})=)?(.+)$/s.exec(text) ?? [];
      if (isStored(path)) {
        throw new Problem('bad-option', `Expected --root ${path} without a name: it has the same one everywhere.`);
      }
      const folder = resolve(path);
      if (roots.some((one) => one.name === name)) throw new Problem('bad-option', `Two roots are called ${name}.`);
      const real = await realpath(folder).catch((cause: unknown) => {
        throw notFound(folder, cause, 'folder');
      });
      roots.push({ name, folder, real });
    }
    return new Roots(roots, stored);
  }

  /** Whether any of them lies in storage. */
  get needStore(): boolean {
    return this.stored.length > 0;
  }

  /** How other machines know a path of this one. @throws Problem `outside-roots` */
  shared(path: string): SharedPath {
    if (isStored(path)) return sharedPath.parse(this.#stored(path));
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
    if (isStored(path)) return this.#stored(path);
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
    if (isStored(path)) return this.#stored(path);
    // A link that leads to itself, or a name that no disk takes, leads nowhere that is shared.
    const real = await realPathOf(resolve(path)).catch(() => path);
    if (this.roots.some((root) => isWithin(real, root.real))) return real;
    throw this.#outside(path);
  }

  #stored(address: string): string {
    const isPlain = sharedPath.safeParse(address).success;
    if (isPlain && this.stored.some((root) => isBelow(address, root))) return address;
    throw this.#outside(address);
  }

  #outside(path: string): Problem {
    const folders = [...this.roots.map(({ name, folder }) => `${name}=${folder}`), ...this.stored].join(', ');
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
