import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sirv from 'sirv';
import { tellOf, type Log } from '../../base/log.js';
import { contentPolicy } from '../../window/content-policy.js';
import type { PictureAnswer } from '../../window/pictures/answer.js';
import type { SessionAuth } from './session-auth.js';

export interface PageOptions {
  readonly auth: SessionAuth;
  /** Folder of the built window. */
  readonly files: string;
  readonly picture: (address: string) => Promise<PictureAnswer | null>;
  readonly log: Log;
}

/** Answers what a browser asks: the way in, the window's files, pictures by address. */
export function answering({ auth, files, picture, log }: PageOptions) {
  const serveFile = existsSync(files) ? sirv(files, { etag: true }) : undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, text: string): void => plain(response, status, text);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    if (!auth.isCalled(request.headers)) return refuse(421, 'This host answers to 127.0.0.1 and localhost only.');
    const host = request.headers.host!;
    response.setHeader('content-security-policy', contentPolicy(`ws://${host}`));
    const url = addressOf(request, host);
    if (url === undefined) return refuse(400, 'This is no address of this host.');
    // Browsers ask for it by themselves wherever a page names none.
    if (url.pathname === '/favicon.ico') return void response.writeHead(204).end();
    const token = url.searchParams.get('token');
    if (token !== null && url.pathname === '/') {
      if (auth.isKnown(request.headers)) return moveOn(response);
      const cookie = auth.exchange(token);
      if (cookie === undefined) return refuse(403, USED);
      response.setHeader('set-cookie', cookie);
      return moveOn(response);
    }
    if (!auth.isFromOwnPage(request.headers)) return refuse(403, 'Another site may not ask this.');
    if (!auth.isKnown(request.headers)) return refuse(403, UNKNOWN);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only reading is possible here.');
    const found = await picture(`${url.pathname.slice(1)}${url.search}`);
    if (found !== null) return send(request, response, found);
    if (serveFile === undefined) return refuse(404, 'The window is not built. Run `npm run build` first.');
    // A file that has gone since the start, with a new build, is told to the stream alone.
    response.once('pipe', (file: Readable) => file.once('error', (error) => failed(response, error)));
    serveFile(request, response, () => refuse(404, 'There is nothing at this address.'));
  }

  function failed(response: ServerResponse, error: unknown): void {
    const sentence = tellOf(error, log);
    if (response.headersSent) response.destroy();
    else plain(response, 500, sentence);
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => failed(response, error));
  };
}

/** The address that is asked for, where it is one of this host's. */
function addressOf({ url: asked = '/' }: IncomingMessage, host: string): URL | undefined {
  const { origin } = new URL(`http://${host}`);
  const url = URL.canParse(asked, origin) ? new URL(asked, origin) : undefined;
  return url?.origin === origin ? url : undefined;
}

const plain = (response: ServerResponse, status: number, text: string): void =>
  void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);

const USED = 'This address was used already. Press Enter where the program runs for another one.';
const UNKNOWN = 'Open the address that the program printed; it holds the key.';

/** A page that goes on, rather than a redirect: after one, a browser may hold back a cookie that is strictly for this site. */
function moveOn(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Enlarger</title>');
}

async function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: PictureAnswer,
): Promise<void> {
  response.writeHead(status, headers);
  if (body instanceof Readable && method === 'HEAD') {
    body.destroy();
    response.end();
  } else if (body instanceof Readable) await pipeline(body, response);
  else response.end(body ?? undefined);
}
