import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerPage, fileIn, isOwn } from '../../../src-main/desktop/pages.js';
import { picture } from '../../../src-main/window/pictures/answer.js';

const files = join('/', 'program', 'window');

const ask = (path: string, origin = 'app://window', method = 'GET') =>
  answerPage(
    {
      files,
      picture: (address) =>
        Promise.resolve(address.startsWith('picture/') ? picture('image/webp', Buffer.from(address)) : null),
    },
    { url: `${origin}${path}`, method },
  );

test('the window is the index, with a policy that allows nothing inline and nothing from outside', async () => {
  const answer = await ask('/');
  expect(answer).toMatchObject({
    file: join(files, 'index.html'),
    headers: { 'x-content-type-options': 'nosniff', 'content-security-policy': expect.any(String) as string },
  });
  const policy = answer.headers['content-security-policy']!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/unsafe|\*|https?:|wss?:/);
});

test('files are found below it, whatever stands in the query', async () => {
  expect(await ask('/assets/app.js?v=1')).toMatchObject({ file: join(files, 'assets', 'app.js') });
});

test('pictures come from the program, with their query', async () => {
  const address = 'picture/7/source/thumb?v=2';
  const answer = await ask(`/${address}`);
  expect(answer).toMatchObject({ status: 200, body: new Uint8Array(Buffer.from(address)) });
});

test.each([
  ['another origin', '/', 'app://elsewhere', 'GET'],
  ['another method', '/', 'app://window', 'POST'],
])('%s is answered with nothing', async (_what, path, origin, method) => {
  expect(await ask(path, origin, method)).toMatchObject({ status: 404, body: null });
});

describe('addresses outside the folder name no file', () => {
  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%00', '/%'])(
    '%s',
    (pathname) => expect(fileIn(files, pathname)).toBeUndefined(),
  );
});

test.each([
  ['app://window/', true],
  ['app://window/index.html', true],
  ['app://windows/', false],
  ['https://window/', false],
])('%s is the own page: %s', (url, own) => expect(isOwn(url)).toBe(own));
