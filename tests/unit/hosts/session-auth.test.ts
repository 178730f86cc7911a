import { describe, expect, test } from 'vitest';
import { SessionAuth } from '../../../src-main/hosts/web/session-auth.js';

const entered = () => {
  const auth = new SessionAuth(4100);
  const token = new URL(auth.invite()).searchParams.get('token')!;
  return { auth, token };
};

describe('a token', () => {
  test('is exchanged for a cookie that scripts cannot read and other sites cannot send', () => {
    const { auth, token } = entered();
    const cookie = auth.exchange(token)!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
    expect(auth.isKnown({ cookie: `other=1; ${cookie.split(';')[0]!}` })).toBe(true);
  });

  test('is good once', () => {
    const { auth, token } = entered();
    auth.exchange(token);
    expect(auth.exchange(token)).toBeUndefined();
  });

  test.each(['', 'guess'])('%j is refused', (token) => {
    expect(entered().auth.exchange(token)).toBeUndefined();
  });
});

test('a cookie of an earlier run at the same port is refused', () => {
  const { auth, token } = entered();
  const cookie = auth.exchange(token)!.split(';')[0]!;
  expect(auth.isKnown({ cookie })).toBe(true);
  expect(entered().auth.isKnown({ cookie })).toBe(false);
});

test.each([undefined, '', 'enlarger-4100=', 'enlarger-4100=guess', 'enlarger-4101=guess'])(
  'the cookie %j is refused',
  (cookie) => {
    expect(entered().auth.isKnown(cookie === undefined ? {} : { cookie })).toBe(false);
  },
);

test.each([
  { host: '127.0.0.1:4100', ours: true },
  { host: 'localhost:4100', ours: true },
  { host: '[::1]:4100', ours: true },
  { host: '127.0.0.1:4101', ours: false },
  { host: '127.0.0.1', ours: false },
  // A name that was rebound to this machine.
  { host: 'enlarger.example:4100', ours: false },
  { host: undefined, ours: false },
])('the name $host is ours: $ours', ({ host, ours }) => {
  expect(entered().auth.isCalled(host === undefined ? {} : { host })).toBe(ours);
});

const host = '127.0.0.1:4100';

test.each([
  { name: 'its own page', headers: { host, origin: `http://${host}` }, page: true, socket: true },
  { name: 'an address typed by hand', headers: { host, 'sec-fetch-site': 'none' }, page: true, socket: false },
  { name: 'another site', headers: { host, origin: 'https://example.org' }, page: false, socket: false },
  { name: 'another port', headers: { host, origin: 'http://127.0.0.1:9' }, page: false, socket: false },
  { name: 'a page without an origin', headers: { host, origin: 'null' }, page: false, socket: false },
  { name: 'a picture in another site', headers: { host, 'sec-fetch-site': 'cross-site' }, page: false, socket: false },
  {
    name: 'a picture on another port',
    headers: { host, 'sec-fetch-site': 'same-site' },
    page: false,
    socket: false,
  },
])('$name may read: $page, may open a socket: $socket', ({ headers, page, socket }) => {
  const { auth } = entered();
  expect(auth.isFromOwnPage(headers)).toBe(page);
  expect(auth.isFromOwnPage(headers, true)).toBe(socket);
});
