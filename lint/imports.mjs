// Where an import leads, for the rules that hold the house together. Types count like values: what a file takes from
// another is a reason to open that one, whether or not it is there at run time.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export const root = join(import.meta.dirname, '..');
/** Imports of types alone, which are gone when the program runs. */
const TYPES = /\b(?:import|export) type\b[^;]*?from\s*['"][^'"]+['"]/g;
const RELATIVE = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/** A path from the project's root, with slashes. */
export const placeOf = (file) => relative(root, file).replaceAll(sep, '/');

/** The file that `specifier` means in `file`: what is built as JavaScript is written in TypeScript. */
export function targetOf(file, specifier) {
  const path = join(dirname(file), specifier);
  const written = [path, path.replace(/js$/, 'ts'), `${path}.ts`, join(path, 'index.ts')];
  return written.find((one) => existsSync(one) && statSync(one).isFile());
}

const known = new Map();

/** The files of this project that a file imports: all of them, and those that are loaded with it. */
function read(file) {
  const modified = statSync(file).mtimeMs;
  const before = known.get(file);
  if (before?.modified === modified) return before;
  const text = readFileSync(file, 'utf8');
  const targetsIn = (some) =>
    [...some.matchAll(RELATIVE)].map(([, one]) => targetOf(file, one)).filter((one) => one !== undefined);
  const found = { modified, all: targetsIn(text), loaded: targetsIn(text.replaceAll(TYPES, '')) };
  known.set(file, found);
  return found;
}

export const importsOf = (file) => read(file).all;
export const loadedBy = (file) => read(file).loaded;

/** The shortest way from `start` over imports back to `goal`, both included; undefined where there is none. */
export function wayBetween(start, goal, next = importsOf) {
  const cameFrom = new Map([[start, undefined]]);
  for (const file of cameFrom.keys()) {
    if (file === goal) {
      const way = [];
      for (let one = file; one !== undefined; one = cameFrom.get(one)) way.unshift(one);
      return way;
    }
    for (const target of next(file)) if (!cameFrom.has(target)) cameFrom.set(target, file);
  }
  return undefined;
}
