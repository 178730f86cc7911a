import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { DesktopApp } from '../../desktop/desktop-app.js';
import type { Parts } from './parts.js';

/** To be called before Electron is ready. */
export function declareScheme({ protocol }: Parts): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves what the program answers under `app://`. */
export function servePages({ protocol, net }: Parts, program: Pick<DesktopApp, 'answer'>): void {
  protocol.handle('app', async (request) => {
    const answer = await program.answer(request);
    if ('file' in answer) {
      // Chromium knows the type of a file, and reads out of a packaged program's archive.
      // A file that is not there is no answer, but an error.
      const found = await net.fetch(pathToFileURL(answer.file).href).catch(() => undefined);
      if (found === undefined) return new Response(null, { status: 404 });
      const { status, headers, body } = found;
      return new Response(body, { status, headers: { ...Object.fromEntries(headers), ...answer.headers } });
    }
    const { status, headers, body } = answer;
    const sent = body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : body;
    return new Response(sent, { status, headers });
  });
}
