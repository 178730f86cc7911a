import { basename, dirname, extname, join, normalize } from 'node:path';
import { below } from '../base/in-folder.js';
import { Problem } from '../base/problem.js';

/** What a template for names may hold. */
export interface NameFacts {
  readonly name: string;
  readonly model: string;
  readonly scale: string;
  readonly width: string;
  readonly height: string;
  /** Suffix of the result, without its dot. */
  readonly ext: string;
  /** Day of the run, YYYY-MM-DD. */
  readonly date: string;
}

/** Names that Windows keeps for devices, whatever stands behind their first dot (Microsoft, "Naming Files"). */
const RESERVED = /^(con|prn|aux|nul|(com|lpt)[\d¹²³]) *(\.|$)/i;

/**
 * The name of a result after a template such as `{name}-{scale}x`. Folders in a template are allowed, ways out of the
 * output folder are not; characters that some system refuses become underscores.
 *
 * @throws Problem `bad-template` that names what is not known
 */
export function resultName(template: string, facts: NameFacts): string {
  const filled = template.replace(/\{([^{}]*)\}/g, (whole, key: string) => {
    if (!Object.hasOwn(facts, key)) {
      throw new Problem(
        'bad-template',
        `Expected ${Object.keys(facts)
          .map((known) => `{${known}}`)
          .join(', ')} in a name but got ${whole}.`,
      );
    }
    // A name may hold what divides folders on another system.
    return facts[key as keyof NameFacts].replace(/[\\/]/g, '_');
  });
  const parts = filled.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
  if (parts.length === 0) throw new Problem('bad-template', `The name template '${template}' gives an empty name.`);
  const last = parts.pop()!;
  const named = template.includes('{ext}') ? last : `${last}.${facts.ext}`;
  return parts.length === 0 ? safe(named) : join(...parts.map(safe), safe(named));
}

/** @throws Problem `bad-template` */
export function checkTemplate(template: string): void {
  const any = { name: 'name', model: 'model', scale: '4', width: '1', height: '1', ext: 'png', date: '2000-01-01' };
  resultName(template, any);
}

function safe(part: string): string {
  const cleaned = part.replace(/[<>:"|?*\u0000-\u001f]/g, '_').replace(/[. ]+$/, '');
  return RESERVED.test(cleaned) || cleaned === '' ? `_${cleaned}` : cleaned;
}

/** Names given so far in a batch; two that differ only in case are one, as they are on many disks. */
export class NameRegister {
  /** By folder, since there may be a hundred thousand names in one. */
  readonly #taken = new Map<string, Set<string>>();

  /** @param taken  names that are given away already */
  constructor(taken: Iterable<string> = []) {
    for (const path of taken) this.#take(path);
  }

  /** `path`, or the first of `path (2)`, `path (3)`, … that was not given away; asked again, the next one. */
  claim(path: string): string {
    if (Buffer.byteLength(basename(path)) <= LONGEST_NAME && this.#take(path)) return path;
    const suffix = extname(path);
    const stem = basename(path, suffix);
    for (let i = 1; ; i++) {
      const end = i === 1 ? suffix : ` (${i})${suffix}`;
      const candidate = below(dirname(path), cutTo(stem, LONGEST_NAME - Buffer.byteLength(end)) + end);
      if (this.#take(candidate)) return candidate;
    }
  }

  /** Whether it was free until now. */
  #take(path: string): boolean {
    const [folder, name] = [keyOf(dirname(path)), keyOf(basename(path))];
    const taken = this.#taken.get(folder) ?? new Set();
    if (taken.has(name)) return false;
    this.#taken.set(folder, taken.add(name));
    return true;
  }
}

/** Bytes that file systems allow a name; some count characters, which are never more. */
const LONGEST_NAME = 255;

/** The same for names that are one on some disk: those that differ in case, or in how accents are stored. */
const keyOf = (path: string): string => normalize(path).normalize('NFC').toLowerCase();

/** As many whole characters of `text` as fit into `bytes`. */
function cutTo(text: string, bytes: number): string {
  let kept = text;
  while (Buffer.byteLength(kept) > bytes) kept = [...kept].slice(0, -1).join('');
  return kept;
}
