import { join, normalize, sep } from 'node:path';
import { contentPolicy } from '../window/content-policy.js';
import { missing, type PictureAnswer } from '../window/pictures/answer.js';

/** Where the window's page lies on a desktop; the only origin that is ever shown or answered. */
export const ORIGIN = 'app://window';

/** Whether a message or a request comes from the program's own page. */
export const isOwn = (url: string): boolean => url === ORIGIN || url.startsWith(`${ORIGIN}/`);

/** A file of the window, to be sent with these headers beside those of its type. */
export interface PageFile {
  readonly file: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PageOptions {
  /** Folder of the built window. */
  readonly files: string;
  /** Answers for `picture/…` and `comparison/…`; null for an address that means neither. */
  readonly picture: (address: string) => Promise<PictureAnswer | null>;
}

/** What is sent for a request of the window's page: its files and the pictures, and nothing else. */
export async function answerPage(
  { files, picture }: PageOptions,
  { url, method }: Pick<Request, 'url' | 'method'>,
): Promise<PictureAnswer | PageFile> {
  if (!isOwn(url) || method !== 'GET') return missing;
  const { pathname, search } = new URL(url);
  const found = await picture(`${pathname.slice(1)}${search}`);
  if (found !== null) return found;
  const file = fileIn(files, pathname);
  const headers = { 'content-security-policy': contentPolicy(), 'x-content-type-options': 'nosniff' };
  return file === undefined ? missing : { file, headers };
}

/** The file that the path of an address names, if it lies in the folder. */
export function fileIn(folder: string, pathname: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0')) return undefined;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(normalize(folder) + sep) ? file : undefined;
}
