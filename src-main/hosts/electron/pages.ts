import { join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { PictureAnswer } from '../../app/window/picture-answer.js';
import { isOwn } from './window.js';
import type { Parts } from './parts.js';

export interface PageOptions {
  /** Folder of the built window. */
  readonly files: string;
  /** Answers for `/picture/…` and `/try/…`; null for an address that means nothing. */
  readonly picture: (path: string) => Promise<PictureAnswer | null>;
}

/** To be called before Electron is ready. */
export function declareScheme({ protocol }: Pick<Parts, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves the window's files and the pictures under `app://window/`, and nothing else. */
export function servePages({ protocol, net }: Pick<Parts, 'protocol' | 'net'>, options: PageOptions): void {
  protocol.handle('app', (request) => answer(net, options, request));
}

/** The window's own files and pictures, nothing inline, nothing from anywhere else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

async function answer(net: Parts['net'], { files, picture }: PageOptions, request: Request): Promise<Response> {
  if (!isOwn(request.url) || request.method !== 'GET') return new Response(null, { status: 404 });
  const { pathname, search } = new URL(request.url);
  const found = await picture(`${pathname.slice(1)}${search}`);
  if (found !== null) {
    const { status, headers, body } = found;
    return new Response(body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : body, {
      status,
      headers,
    });
  }
  const file = fileIn(files, pathname);
  if (file === undefined) return new Response(null, { status: 404 });
  const response = await net.fetch(pathToFileURL(file).href);
  const headers = new Headers(response.headers);
  headers.set('content-security-policy', POLICY);
  headers.set('x-content-type-options', 'nosniff');
  return new Response(response.body, { status: response.status, headers });
}

/** The file that an address names, if it lies in the folder. */
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
