import { realpath, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { PART_SUFFIX } from '../base/files.js';
import { Problem } from '../base/problem.js';

export interface Found {
  readonly path: string;
  /** Folder below the output folder in which its result belongs. */
  readonly folder: string;
}

export interface ScanOptions {
  readonly recursive: boolean;
  /** Never read as input, even where it lies inside one. */
  readonly output: string;
}

/** Suffixes of pictures, those that cannot be read among them: they are reported rather than overlooked. */
const PICTURES = new Set(
  'jpg jpeg jpe jfif png webp tif tiff avif gif heic heif jxl jp2 bmp psd cr2 cr3 nef arw dng raf orf rw2'.split(' '),
);

/**
 * The pictures in files and folders, in the order of the inputs and by name below them. A file that is reached twice,
 * by a link or by two inputs, is given once. In folders only what has a picture's suffix counts; a file that is named
 * is always given.
 *
 * @throws Problem `input-missing` for an input that is not there
 */
export async function* scan(inputs: readonly string[], options: ScanOptions): AsyncGenerator<Found> {
  const seen = new Set<string>();
  const output = await realpath(options.output).catch(() => resolve(options.output));
  const roots = await Promise.all(inputs.map(describeInput));
  const folders = roots.filter(({ isFolder }) => isFolder).length;
  for (const { path, isFolder } of roots) {
    if (!isFolder) {
      if (isNew(seen, await realpath(path))) yield { path, folder: '' };
      continue;
    }
    // Several folders keep their own names, so that what they hold does not run together.
    const prefix = folders > 1 ? relative(dirname(path), path) : '';
    yield* walk(path, prefix, { recursive: options.recursive, output }, seen);
  }
}

async function* walk(folder: string, below: string, options: ScanOptions, seen: Set<string>): AsyncGenerator<Found> {
  const real = await realpath(folder);
  if (real === options.output || !isNew(seen, real)) return;
  const entries = await readdir(folder);
  entries.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const entry of entries) {
    if (entry.startsWith('.') || entry.endsWith(PART_SUFFIX)) continue;
    const path = join(folder, entry);
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isDirectory() === true) {
      if (options.recursive) yield* walk(path, join(below, entry), options, seen);
    } else if (facts?.isFile() === true && PICTURES.has(extname(entry).slice(1).toLowerCase())) {
      if (isNew(seen, await realpath(path))) yield { path, folder: below };
    }
  }
}

async function describeInput(input: string): Promise<{ path: string; isFolder: boolean }> {
  const path = resolve(input);
  const facts = await stat(path).catch((cause: unknown) => {
    throw new Problem('input-missing', `There is no file or folder ${path}.`, 'Check the name.', { cause });
  });
  return { path, isFolder: facts.isDirectory() };
}

function isNew(seen: Set<string>, path: string): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  return true;
}
