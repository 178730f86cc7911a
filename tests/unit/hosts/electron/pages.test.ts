import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { DesktopApp } from '../../../../src-main/desktop/desktop-app.js';
import { declareScheme, servePages } from '../../../../src-main/hosts/electron/pages.js';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';

const index = join('/', 'program', 'window', 'index.html');

const found = (address: string) =>
  Promise.resolve(new Response(`what is in ${address}`, { headers: { 'content-type': 'text/html' } }));

async function get(answer: Awaited<ReturnType<DesktopApp['answer']>>, fetch = found): Promise<Response> {
  let handler: ((request: Request) => Promise<Response>) | undefined;
  const parts = {
    protocol: { handle: (scheme: string, given: typeof handler) => void (scheme === 'app' && (handler = given)) },
    net: { fetch },
  } as unknown as Parts;
  servePages(parts, { answer: () => Promise.resolve(answer) });
  return handler!({ url: 'app://window/', method: 'GET' } as Request);
}

test('a file is sent with its type and with the headers that the program asks for', async () => {
  const response = await get({ file: index, headers: { 'content-security-policy': "default-src 'none'" } });
  expect(await response.text()).toBe(`what is in ${pathToFileURL(index).href}`);
  expect(Object.fromEntries(response.headers)).toEqual({
    'content-type': 'text/html',
    'content-security-policy': "default-src 'none'",
  });
});

test('a file that is not there is a plain 404', async () => {
  const response = await get({ file: index, headers: {} }, () => Promise.reject(new Error('net::ERR_FILE_NOT_FOUND')));
  expect(response.status).toBe(404);
});

test.each([
  ['bytes', () => new Uint8Array(Buffer.from('picture'))],
  ['a stream', () => Readable.from([Buffer.from('pic'), Buffer.from('ture')])],
])('a picture made of %s is sent as it is', async (_what, body) => {
  const response = await get({ status: 200, headers: { 'content-type': 'image/webp' }, body: body() });
  expect(response.headers.get('content-type')).toBe('image/webp');
  expect(await response.text()).toBe('picture');
});

test.each([202, 204, 404])('the status %i is passed on', async (status) => {
  const response = await get({ status, headers: {}, body: null });
  expect(response.status).toBe(status);
  expect(response.body).toBeNull();
});

test('the scheme is a secure one of its own', () => {
  const register = vi.fn();
  declareScheme({ protocol: { registerSchemesAsPrivileged: register } } as unknown as Parts);
  expect(register.mock.calls[0]![0]).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
});
