// The chain of directories in a TIFF file, and which of them are pictures (TIFF 6.0, NewSubfileType).
import { firstNumber, nextDirectory, numbersOf, readDirectory, type Directory, type TiffLayout } from './directory.js';
import type { ReadAt } from '../read-at.js';

const NEW_SUBFILE_TYPE = 254;
const SUB_DIRECTORIES = 330;
/** Bits of NewSubfileType: a smaller form of another picture, and a mask. */
export const REDUCED = 1;
export const MASK = 4;

/** Directories beyond this are not looked at. */
const MOST = 65_536;

export interface TiffPage {
  /** As libvips counts pages: every directory of the chain. */
  readonly index: number;
  readonly directory: Directory;
  /** Where it is in the file. */
  readonly at: number;
}

/** Every directory of the chain, in order, or the first `most`; one that points back ends it. */
export async function directoriesOf(read: ReadAt, layout: TiffLayout, most = MOST): Promise<TiffPage[]> {
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  for (let at = layout.first; at !== 0 && !seen.has(at) && pages.length < most;) {
    seen.add(at);
    pages.push({ index: pages.length, directory: await readDirectory(read, layout, at), at });
    at = await nextDirectory(read, layout, at);
  }
  return pages;
}

/** Those that are pictures of their own: no thumbnails, no masks. */
export const picturesIn = (pages: readonly TiffPage[]): TiffPage[] =>
  pages.filter(({ directory }) => (kindOf(directory) & (REDUCED | MASK)) === 0);

/** Bits of what a directory is beside a picture of its own. */
export function kindOf(directory: Directory): number {
  const type = directory.get(NEW_SUBFILE_TYPE);
  return type === undefined ? 0 : firstNumber(type);
}

/** The directories that hang below one. */
export async function subDirectoriesOf(
  read: ReadAt,
  layout: TiffLayout,
  { directory }: TiffPage,
): Promise<Directory[]> {
  const entry = directory.get(SUB_DIRECTORIES);
  if (entry === undefined) return [];
  return Promise.all(
    numbersOf(entry)
      .slice(0, 16)
      .map((at) => readDirectory(read, layout, at)),
  );
}
