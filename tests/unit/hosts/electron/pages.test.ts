import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { declareScheme, fileIn, servePages } from '../../../../src-main/hosts/electron/pages.js';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';

let root: string;
let files: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'enlarger-pages-'));
  files = join(root, 'window');
  await mkdir(join(files, 'assets'), { recursive: true });
  await writeFile(join(files, 'index.html'), '<title>page</title>');
  await writeFile(join(files, 'assets', 'app.js'), 'go()');
  await writeFile(join(root, 'secret.txt'), 'secret');
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function get(path: string, origin = 'app://window', method = 'GET'): Promise<Response> {
  let handler: ((request: Request) => Promise<Response>) | undefined;
  const parts = {
    protocol: { handle: (_scheme: string, given: typeof handler) => void (handler = given) },
    net: { fetch: async (address: string) => new Response(await readFile(fileURLToPath(address))) },
  } as unknown as Parts;
  const picture = (asked: string) =>
    Promise.resolve(
      asked.startsWith('picture/')
        ? { status: 200, headers: { 'content-type': 'image/webp' }, body: Readable.from([Buffer.from(asked)]) }
        : null,
    );
  servePages(parts, { files, picture });
  return handler!({ url: `${origin}${path}`, method } as Request);
}

test('the window is the index, with a policy that allows nothing inline and nothing from outside', async () => {
  const response = await get('/');
  expect(await response.text()).toBe('<title>page</title>');
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
});

test('files are found below it', async () => {
  expect(await (await get('/assets/app.js')).text()).toBe('go()');
});

test('pictures come from the program, with their query', async () => {
  const response = await get('/picture/7/source/thumb?v=2');
  expect(response.headers.get('content-type')).toBe('image/webp');
  expect(await response.text()).toBe('picture/7/source/thumb?v=2');
});

test.each([
  ['another origin', '/', 'app://elsewhere', 'GET'],
  ['another method', '/', 'app://window', 'POST'],
])('%s is answered with nothing', async (_what, path, origin, method) => {
  expect((await get(path, origin, method)).status).toBe(404);
});

describe('addresses outside the folder name no file', () => {
  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%00', '/%'])(
    '%s',
    (pathname) => {
      const file = fileIn(files, pathname);
      expect(file === undefined || file.startsWith(files)).toBe(true);
      expect(file).not.toBe(join(root, 'secret.txt'));
    },
  );
});

test('the scheme is a secure one of its own', () => {
  const register = vi.fn();
  declareScheme({ protocol: { registerSchemesAsPrivileged: register } } as unknown as Parts);
  expect(register.mock.calls[0]![0]).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
});
