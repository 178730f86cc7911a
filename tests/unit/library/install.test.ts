import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CatalogueEntry } from '../../../src-main/contract/catalogue.js';
import { Installer } from '../../../src-main/library/install/installer.js';
import { Library } from '../../../src-main/library/library.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import type { Architecture, Sizes } from '../../../src-main/network/architecture.js';
import { smallEntry } from '../../fixtures/catalogue.js';
import { root } from '../../fixtures/cli.js';
import { freshWeightFile } from '../../fixtures/fresh-model.js';

type Answer = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => void;

let home: string;
let bytes: Buffer;
let server: Server;
let address: string;
let answer: Answer;
let ranges: (string | undefined)[];
let library: Library;
let installer: Installer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'enlarger-install-'));
  const sizes = { scale: 2, channels: 24, depth: 2, activation: 'leaky' } as Sizes;
  bytes = await readFile(await freshWeightFile(plain as Architecture, sizes, join(home, 'given.safetensors'), 3));
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/small_x2.safetensors`;
  library = new Library({ bundled: join(root, 'models'), home });
  installer = new Installer(library, home);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(home, { recursive: true, force: true });
});

const sum = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
const entry = (more: { size?: number; sha256?: string } = {}): CatalogueEntry =>
  smallEntry(2, { kind: 'address', files: [{ address, size: bytes.length, sha256: sum(bytes), ...more }] });

/** Sends what was asked for, from where it was asked for. */
const good: Answer = ({ headers }, response, data) => {
  const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  if (from > 0) response.writeHead(206, { 'content-length': data.length - from });
  else response.writeHead(200, { 'content-length': data.length });
  response.end(data.subarray(from));
};

/** Sends a third more of the file, then cuts the connection. */
const cutOff: Answer = (request, response, data) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': data.length - from });
  const part = data.subarray(from, from + Math.ceil(data.length / 3));
  if (from + part.length >= data.length) return response.end(part);
  response.write(part, () => setTimeout(() => request.socket.destroy(), 20));
};

const nothingLeft = async (): Promise<void> => {
  const folder = join(home, 'downloads');
  expect(existsSync(folder) ? await readdir(folder) : []).toEqual([]);
  expect((await library.list()).models.filter(({ bundled }) => !bundled)).toEqual([]);
};

describe('installing', () => {
  test('fetches, checks and imports, with what the catalogue knows, and tells how far it is', async () => {
    answer = good;
    const seen: [number, number | undefined][] = [];
    const card = await installer.install(entry(), { onProgress: (now, all) => seen.push([now, all]) });
    expect(card).toMatchObject({ id: 'small-x2', title: 'Small', licence: 'MIT', scale: 2, architecture: 'plain' });
    expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(await readdir(join(home, 'downloads'))).toEqual([]);
  });

  test('goes by way of the proxy that the environment names', async () => {
    answer = good;
    const asked: (string | undefined)[] = [];
    const sockets: Socket[] = [];
    const proxy = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(request.url);
      sockets.push(socket);
      const onward = connect(Number(new URL(address).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('http_proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('no_proxy', '');
    try {
      expect(await installer.install(entry())).toMatchObject({ id: 'small-x2' });
      expect(asked).toEqual([new URL(address).host]);
    } finally {
      vi.unstubAllEnvs();
      const closed = new Promise((resolve) => proxy.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    }
  });

  test('of a model that is there fetches nothing', async () => {
    answer = good;
    await installer.install(entry());
    await installer.install(entry());
    expect(ranges).toHaveLength(1);
  });

  test('goes on where a connection was cut off', async () => {
    answer = cutOff;
    expect(await installer.install(entry())).toMatchObject({ id: 'small-x2' });
    expect(ranges[0]).toBeUndefined();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range!))).toBe(true);
    expect(ranges.length).toBeGreaterThan(1);
  });

  test('that the user stopped keeps what came, and the next try goes on from there', async () => {
    const stop = new AbortController();
    answer = (_, response, data) => {
      response.writeHead(200, { 'content-length': data.length });
      response.write(data.subarray(0, data.length >> 1));
    };
    const stopped = installer.install(entry(), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    answer = good;
    await installer.install(entry());
    expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
    expect(await readdir(join(home, 'downloads'))).toEqual([]);
  });

  const refusals: {
    name: string;
    answer: Answer;
    more?: { size?: number; sha256?: string };
    patience?: number;
    code: string;
    says: RegExp;
  }[] = [
    {
      name: 'a wrong sum',
      answer: good,
      more: { sha256: '0'.repeat(64) },
      code: 'download-changed',
      says: /checksum/,
    },
    {
      name: 'a file that is shorter than it should be',
      answer: (_, response, data) => response.end(data.subarray(0, 100)),
      code: 'download-failed',
      says: /100 of \d+ bytes/,
    },
    {
      name: 'a file that is longer than it should be',
      answer: (_, response, data) => response.end(Buffer.concat([data, data])),
      code: 'download-size',
      says: /more came/,
    },
    {
      name: 'a redirect loop',
      answer: ({ url }, response) => response.writeHead(302, { location: url }).end(),
      code: 'download-refused',
      says: /in circles/,
    },
    { name: '404', answer: (_, response) => response.writeHead(404).end(), code: 'download-refused', says: /404/ },
    {
      name: 'a busy server',
      answer: (_, response) => response.writeHead(503).end(),
      code: 'download-failed',
      says: /503/,
    },
    { name: 'silence', answer: () => undefined, patience: 100, code: 'download-failed', says: /nothing came/ },
  ];
  test.each(refusals)(
    'after $name says so and leaves nothing',
    async ({ answer: given, more, patience = 10_000, code, says }) => {
      answer = given;
      const failed = installer.install(entry(more), { patience, tries: 2 });
      await expect(failed).rejects.toMatchObject({
        name: 'Problem',
        code,
        message: expect.stringMatching(says) as string,
      });
      await nothingLeft();
    },
  );

  test('without a network says so and leaves nothing', async () => {
    const gone = entry();
    await new Promise((resolve) => server.close(resolve));
    const failed = installer.install(gone, { tries: 2 });
    await expect(failed).rejects.toMatchObject({ code: 'download-failed' });
    await expect(failed).rejects.toThrow('does not accept connections');
    await nothingLeft();
    server = createServer().listen(0, '127.0.0.1');
  });

  test('of a file that is no network leaves nothing', async () => {
    bytes = Buffer.from('<html>not found, but with status 200</html>'.repeat(20));
    answer = good;
    await expect(installer.install(entry())).rejects.toMatchObject({ name: 'Problem' });
    await nothingLeft();
  });
});

describe('an address', () => {
  test('is fetched to the end, redirects followed, and kept as the source', async () => {
    answer = (request, response, data) =>
      request.url === '/moved.safetensors'
        ? good(request, response, data)
        : response.writeHead(302, { location: '/moved.safetensors' }).end();
    const card = await installer.installFrom(address, sum(bytes).toUpperCase());
    expect(card).toMatchObject({ id: 'small-x2', source: address, scale: 2 });
  });

  test('whose file has another sum than was said leaves nothing', async () => {
    answer = good;
    await expect(installer.installFrom(address, 'f'.repeat(64))).rejects.toMatchObject({ code: 'download-changed' });
    await nothingLeft();
  });
});
