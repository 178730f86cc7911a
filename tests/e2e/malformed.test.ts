import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';

// What no browser sends. Whatever it is, with or without the cookie, the host answers or hangs up, and goes on.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let host: Awaited<ReturnType<typeof startServe>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  host = await startServe(folder.path, [folder.path]);
});
afterAll(async () => {
  const { status, err } = await host.end();
  await folder.dispose();
  // Neither ended by what was sent, nor a word of it for the person at the terminal.
  expect(status).toBe(0);
  expect(err).toBe('Press Enter for an address for another browser, Ctrl-C to end.\n');
});

/** Sends bytes as they are; the first line of the answer, or what ended the connection. */
function send(bytes: string | Buffer, then: (socket: Socket) => void = (socket) => socket.end()): Promise<string> {
  const { hostname, port } = new URL(host.origin);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, () => then(socket)));
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    socket.on('error', ({ message }) => (answer ||= message));
    socket.on('close', () => resolve(answer.split('\r\n')[0]!));
  });
}

const named = (): string => `Host: ${new URL(host.origin).host}\r\n`;
const stillAnswers = async (): Promise<number> => (await host.get('')).status;

const addresses = [
  ...[
    '//',
    '///',
    '//:99999/',
    '/\\',
    '\\\\',
    'http://[',
    'http://',
    'http://[::1',
    '//[/',
    '//user:pass@[',
    '/\\/\\/[',
  ],
  ...['//%', 'http://a b', '//a:b:c/', '//\u00ff/', 'https://[::g]/', '//0x100000000/', '//1.2.3.4.5.256/'],
];

test.each(addresses)('the address %s gets 400', async (address) => {
  for (const cookie of ['', `Cookie: ${host.cookie}\r\n`]) {
    expect(await send(`GET ${address} HTTP/1.1\r\n${named()}${cookie}Connection: close\r\n\r\n`)).toBe(
      'HTTP/1.1 400 Bad Request',
    );
  }
  expect(await stillAnswers()).toBe(200);
});

/** Numbers that look random and are the same each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The text with some of its bytes exchanged, doubled or cut off. */
function mangled(text: string, next: (below: number) => number): Buffer {
  let bytes = Buffer.from(text, 'latin1');
  for (let change = next(6); change >= 0; change--) {
    const at = next(bytes.length);
    const kind = next(4);
    if (kind === 0) bytes[at] = next(256);
    if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(next(bytes.length))]);
    if (kind === 2)
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([0, 10, 13, 37, 47, 92][next(6)] + ''),
        bytes.subarray(at),
      ]);
    if (kind === 3 && bytes.length > 20) bytes = bytes.subarray(0, at + 10);
  }
  return bytes;
}

test('a hundred mangled requests', async () => {
  const next = numbers(1);
  const lines = [
    'GET / HTTP/1.1',
    'GET /?token=abc HTTP/1.1',
    'HEAD /picture/1/source/thumb HTTP/1.1',
    'POST /rpc HTTP/1.1',
  ];
  const extra = [
    'Range: bytes=5-2',
    'Range: bytes=-',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'If-None-Match: W/"',
  ];
  for (let i = 0; i < 100; i++) {
    const cookie = i % 2 === 0 ? `Cookie: ${host.cookie}\r\n` : '';
    await send(
      mangled(`${lines[next(lines.length)]}\r\n${named()}${cookie}${extra[next(extra.length)]}\r\n\r\n`, next),
    );
  }
  expect(await stillAnswers()).toBe(200);
});

test.each(['bytes=5-2', 'bytes=9e9-', 'bytes=-1-0', 'bytes=0--5', 'bytes=a-b', 'bytes=1-0,2-1'])(
  'the range %s of a page',
  async (range) => {
    await send(`GET / HTTP/1.1\r\n${named()}Cookie: ${host.cookie}\r\nRange: ${range}\r\nConnection: close\r\n\r\n`);
    expect(await stillAnswers()).toBe(200);
  },
);

test('fifty upgrades: refused, mangled, cut off and reset', async () => {
  const next = numbers(2);
  for (let i = 0; i < 50; i++) {
    const cookie = i % 3 === 0 ? `Cookie: ${host.cookie}\r\nOrigin: ${host.origin}\r\n` : '';
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
    const text = `GET ${['/rpc', '//', '/', 'http://['][i % 4]} HTTP/1.1\r\n${named()}Upgrade: websocket\r\nConnection: Upgrade\r\n${cookie}${key}\r\n`;
    const bytes = i % 2 === 0 ? Buffer.from(text, 'latin1') : mangled(text, next);
    await send(bytes, (socket) =>
      next(2) === 0 ? socket.resetAndDestroy() : socket.end(Buffer.from([next(256), 0xff])),
    );
  }
  expect(await stillAnswers()).toBe(200);
});

test('a hundred malformed messages of a window that may come in', async () => {
  const next = numbers(3);
  const whole = JSON.stringify({ i: '1', p: { u: '/queue/add', b: { json: { paths: ['/'] } } } });
  const texts = [
    ...['', '{', 'null', '1', '[]', '""', '{}', '{"i":1}', '{"i":1,"p":null}', '{"i":1,"p":{"u":5}}', '\u0000'],
    ...['{"i":1,"p":{"u":"http://["}}', '{"i":1,"p":{"u":"//["}}', '{"i":{},"t":9,"p":[]}', '{"i":"1","t":3,"p":null}'],
    ...['{"i":"1","t":4}', '{"i":"1","p":{"u":"/__proto__/add"}}', '{"i":"1","p":{"u":"/queue/constructor"}}'],
    ...['{"i":"1","p":{"u":"/queue/add","b":{"json":{"paths":{"length":1e9}}}}}', whole.repeat(2)],
    '{"i":"1","p":{"u":"/queue/add","h":{"content-type":"multipart/form-data; boundary=x"}}}',
    '{"i":"1","p":{"u":"/queue/add","h":{"content-disposition":"x; filename*=%"}}}',
  ];
  for (let i = 0; i < 100; i++) {
    const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/rpc`, {
      origin: host.origin,
      headers: { cookie: host.cookie },
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const gone = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    socket.send(texts[i] ?? mangled(whole, next), { binary: i % 2 === 1 });
    if (i % 3 === 0) socket.terminate();
    else if (i % 3 === 1) socket.close();
    else {
      // No frame at all: reserved bits, an unknown kind, a length that lies.
      const raw = (socket as unknown as { _socket: Socket })._socket;
      raw.end(Buffer.from(Array.from({ length: 24 }, () => next(256))));
    }
    await gone;
  }
  expect(await stillAnswers()).toBe(200);
});
