import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { realpath, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { isThere, PART_SUFFIX } from '../base/files.js';
import { inFolder } from '../base/in-folder.js';
import { notFound } from '../base/named.js';
import { Problem } from '../base/problem.js';
import { systemCode } from '../base/system-error.js';
import { formats, unreadPictures } from '../contract/formats.js';
import { refusalOf, resultsOf, unconfined, type Confinement } from './confinement.js';

export interface Found {
  readonly path: string;
  /** Folder below the output folder in which its result belongs. */
  readonly folder: string;
  /** Where its result belongs if no output folder was chosen: `shoot-enlarged/…` for a picture found in `shoot`. */
  readonly defaultOutput: string;
  /** For a folder that cannot be read, and so whose pictures are not known. */
  readonly problem?: Problem;
}

/** A picture that was looked for. */
export interface Scanned extends Found {
  /** Where its path led at that time, all links resolved. */
  readonly real: string;
}

export interface ScanOptions {
  readonly recursive: boolean;
  /** Never read as input, even where it lies inside one. */
  readonly output: string | readonly string[];
  /** Whether results lie in a folder called after the folder that was named, even if that is the only one. */
  readonly keepName?: boolean;
  /** What may be read at all: links may lead anywhere. */
  readonly confinement?: Confinement;
}

type Below = Pick<Found, 'folder' | 'defaultOutput'>;

interface Walk {
  readonly confinement: Confinement;
  readonly recursive: boolean;
  readonly outputs: ReadonlySet<string>;
  readonly seen: Set<string>;
}

/** Suffixes of pictures, those that cannot be read among them: they are reported rather than overlooked. */
const PICTURES = new Set([
  ...Object.values(formats).flatMap(({ suffixes }) => suffixes),
  ...Object.keys(unreadPictures),
]);

/** Folders that systems and network disks keep beside people's own: thumbnails, bins, copies of attributes. */
const NOT_PEOPLES = new Set(
  [
    '@eaDir',
    '@Recycle',
    '@Recently-Snapshot',
    '#recycle',
    '#snapshot',
    '$RECYCLE.BIN',
    '__MACOSX',
    'lost+found',
  ].concat('System Volume Information'),
);

/** Whether a folder is none of people's own; see above. */
export const isOfSystem = (folder: string): boolean => NOT_PEOPLES.has(folder);

/** Whether a file's name is that of a picture. */
export const isPictureName = (name: string): boolean => PICTURES.has(extname(name).slice(1).toLowerCase());

/**
 * The pictures in files and folders, in the order of the inputs and by name below them. A file that is reached twice,
 * by a link or by two inputs, is given once. In folders only what has a picture's suffix counts; a file that is named
 * is always given. What a network disk keeps beside the pictures (`@eaDir`) is passed by.
 *
 * @throws Problem `input-missing` for an input that is not there, `file-unreadable`, `output-is-input`
 */
export async function* scan(inputs: readonly string[], options: ScanOptions): AsyncGenerator<Scanned> {
  const seen = new Set<string>();
  const named = typeof options.output === 'string' ? [options.output] : options.output;
  const outputs = new Set(await Promise.all(named.map((path) => realpath(path).catch(() => resolve(path)))));
  const { recursive, confinement = unconfined } = options;
  const roots = await Promise.all(inputs.map(describeInput));
  const folders = roots.filter(({ isFolder }) => isFolder).length;
  for (const { path, isFolder } of roots) {
    if (!isFolder) {
      const real = await realpath(path);
      if ((await isAllowed(confinement, real)) && isNew(seen, real))
        yield { path, real, folder: '', defaultOutput: join(dirname(path), 'enlarged') };
      continue;
    }
    const real = await realpath(path);
    if (outputs.has(real)) {
      throw new Problem(
        'output-is-input',
        `Expected results to go elsewhere than into ${path}, where the originals are.`,
        'Choose a folder inside it, or another one.',
      );
    }
    // Several folders keep their own names, so that what they hold does not run together.
    const prefix = folders > 1 || options.keepName === true ? relative(dirname(path), path) : '';
    const results = await resultsOf(path, confinement);
    // Those of an earlier run may lie inside.
    const passedBy = new Set([...outputs, await realpath(results).catch(() => results)]);
    const below = { folder: prefix, defaultOutput: results };
    yield* walk(path, real, below, { recursive, confinement, outputs: passedBy, seen });
  }
}

/**
 * What is no link lies where its folder does: only folders and links are looked up, since a folder may hold a hundred
 * thousand pictures.
 *
 * @param real  where the folder's path leads
 */
async function* walk(folder: string, real: string, below: Below, how: Walk): AsyncGenerator<Scanned> {
  if (how.outputs.has(real) || !(await isAllowed(how.confinement, real)) || !isNew(how.seen, real)) return;
  const entries = await entriesOf(folder).catch((error: NodeJS.ErrnoException) => error);
  if (entries instanceof Error) {
    yield { path: folder, real: folder, ...below, problem: unreadable(entries) };
    return;
  }
  if (entries.some(({ name }) => name.includes('\uFFFD'))) yield* unnamed(folder, below);
  for (const entry of inOrder(entries)) {
    const { name } = entry;
    if (name.startsWith('.') || name.endsWith(PART_SUFFIX)) continue;
    const path = inFolder(folder, name);
    // Told above, unless somebody did put that character into a name.
    if (name.includes('\uFFFD') && !(await isThere(path))) continue;
    const { target, isFolder, hidden } = await followed(entry, path, real === folder ? path : inFolder(real, name));
    if (hidden !== undefined && how.recursive && !isPictureName(name)) {
      yield { path, real: path, ...below, problem: unreadable(hidden) };
    } else if (isFolder) {
      const deeper = { folder: join(below.folder, name), defaultOutput: join(below.defaultOutput, name) };
      if (how.recursive && !isOfSystem(name)) yield* walk(path, target, deeper, how);
    } else if (isPictureName(name)) {
      const isAllowedThere = entry.isFile() || (await isAllowed(how.confinement, target));
      if (isAllowedThere && isNew(how.seen, target)) yield { path, real: target, ...below };
    }
  }
}

type Entry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory'>;

/** What a file system does not tell with the names, or cannot where one is no text, is looked up for each. */
async function entriesOf(folder: string): Promise<Entry[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const unknown = { isFile: () => false, isDirectory: () => false };
    return (await readdir(folder)).map((name) => ({ name, ...unknown }));
  }
}

const collator = new Intl.Collator('en', { numeric: true });

/** As people count: 2 before 10. What is in order already, as it nearly is by its letters, takes few comparisons. */
const inOrder = (entries: readonly Entry[]): Entry[] =>
  entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)).sort((a, b) => collator.compare(a.name, b.name));

interface Followed {
  readonly target: string;
  readonly isFolder: boolean;
  /** Why it cannot be told what is there, which may be a folder full of pictures. */
  readonly hidden?: NodeJS.ErrnoException;
}

/** What a system says of a link that leads nowhere. */
const NOWHERE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/**
 * Where an entry leads, and whether to a folder. A link that leads nowhere is one to a file: a picture is missed.
 *
 * @param real  its path where it is no link
 */
async function followed(entry: Entry, path: string, real: string): Promise<Followed> {
  if (entry.isFile() || entry.isDirectory()) return { target: real, isFolder: entry.isDirectory() };
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (facts instanceof Error) {
    return { target: path, isFolder: false, ...(NOWHERE.has(facts.code ?? '') ? {} : { hidden: facts }) };
  }
  return { target: await realpath(path).catch(() => path), isFolder: facts.isDirectory() };
}

/** Pictures and folders whose names are no text, so that libraries here could not be told which they are. */
async function* unnamed(folder: string, below: Below): AsyncGenerator<Scanned> {
  for (const name of await readdir(folder, { encoding: 'buffer' })) {
    if (isUtf8(name)) continue;
    const facts = await stat(Buffer.concat([Buffer.from(`${folder}/`), name])).catch(() => undefined);
    const shown = name.toString('utf8');
    if (facts?.isDirectory() !== true && !isPictureName(shown)) continue;
    const message = `The name ${name.toString('latin1')} (as it would be in Latin-1) is not UTF-8.`;
    const path = join(folder, shown);
    yield {
      ...{ path, real: path, ...below },
      problem: new Problem('name-not-utf8', message, 'Rename it, then run again.'),
    };
  }
}

function unreadable(cause: NodeJS.ErrnoException): Problem {
  const message = `The folder cannot be read (${systemCode(cause)}).`;
  return new Problem('folder-unreadable', message, 'Check its permissions, then retry.', { cause });
}

async function describeInput(input: string): Promise<{ path: string; isFolder: boolean }> {
  const path = resolve(input);
  const facts = await stat(path).catch((cause: unknown) => {
    throw notFound(path, cause);
  });
  return { path, isFolder: facts.isDirectory() };
}

const isAllowed = async (confinement: Confinement, path: string): Promise<boolean> =>
  (await refusalOf(confinement, path)) === undefined;

function isNew(seen: Set<string>, path: string): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  return true;
}
