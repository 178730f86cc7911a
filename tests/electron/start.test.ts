import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/fresh-model.js';

// What `npm start` opens, and how Electron's program is fetched for it. Electron is a few lines of shell here.

const root = join(import.meta.dirname, '..', '..');
const fakeElectron = '#!/bin/sh\nshift\necho "electron got $*$NODE_OPTIONS$ELECTRON_RUN_AS_NODE"\n';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  await cp(join(root, 'resources', 'samples', 'peaches.jpg'), at('shoot', 'peaches.jpg'));
  await linkedCheckout();
});
afterEach(() => folder.dispose());

/** The checkout by links, but for Electron's package, which is a copy without its program. */
async function linkedCheckout(): Promise<void> {
  await mkdir(at('program', 'node_modules'), { recursive: true });
  for (const name of ['package.json', 'dist', 'models', 'resources']) {
    await symlink(join(root, name), at('program', name), 'junction');
  }
  await cp(join(root, 'scripts'), at('program', 'scripts'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name === 'electron') continue;
    await symlink(join(root, 'node_modules', name), at('program', 'node_modules', name), 'junction');
  }
  const [from, to] = [join(root, 'node_modules', 'electron'), at('program', 'node_modules', 'electron')];
  await cp(from, to, { recursive: true });
  await rm(join(to, 'dist'), { recursive: true, force: true });
  await rm(join(to, 'path.txt'), { force: true });
}

/** What the ledger has of its queue, in whichever of its files. */
async function queued(): Promise<string> {
  const files = (await readdir(at('home'))).filter((name) => name.startsWith('ledger.sqlite'));
  return (await Promise.all(files.map((name) => readFile(at('home', name), 'latin1')))).join('');
}

/** `npm start` until it ends, or serves the window in a browser and has taken in what it was given. */
/** Without the variable that names another Electron, which these tests set themselves. */
const { ELECTRON_OVERRIDE_DIST_PATH: _other, ...own } = process.env;

async function start(env: Record<string, string>, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [at('program', 'scripts', 'start.mjs'), ...args], {
    env: { ...own, ENLARGER_HOME: at('home'), DISPLAY: ':99', electron_config_cache: at('cache'), ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const closed = once(child, 'close');
  const isServing = async () => said.includes('The window is at') && (await queued()).includes('peaches.jpg');
  await Promise.race([closed, expect.poll(isServing, { timeout: 60_000 }).toBe(true)]).finally(() => child.kill());
  await closed;
  return said;
}

describe.skipIf(process.platform !== 'linux')('npm start, with an Electron made of shell', () => {
  test('uses the Electron that its own variable names, and hands it no switches of a Node', async () => {
    await mkdir(at('other'));
    await writeFile(at('other', 'electron'), fakeElectron, { mode: 0o755 });
    const ofTheUser = { NODE_OPTIONS: '--no-warnings', ELECTRON_RUN_AS_NODE: '1' };
    const said = await start({ ELECTRON_OVERRIDE_DIST_PATH: at('other'), ...ofTheUser }, at('shoot'));
    expect(said).toBe(`electron got ${at('shoot')}\n`);
  });

  test('fetches Electron once', async () => {
    const mirror = await serveElectron();
    const env = { ELECTRON_MIRROR: mirror.address, electron_use_remote_checksums: '1' };
    expect(await start(env, 'a b')).toMatch(/^Fetching Electron[^\n]*\nelectron got a b\n$/);
    const asked = mirror.asked.length;
    expect(await start(env, 'c')).toBe('electron got c\n');
    expect(mirror.asked).toHaveLength(asked);
    mirror.close();
  });

  test.each([
    {
      name: 'Electron cannot be fetched',
      env: { ELECTRON_MIRROR: 'http://127.0.0.1:9/' },
      why: 'could not be fetched',
    },
    { name: 'there is no display', env: { DISPLAY: '', WAYLAND_DISPLAY: '' }, why: 'there is no display' },
  ])('opens the window in a browser where $name, with what it was given', async ({ env, why }) => {
    const said = await start(env, at('shoot'));
    expect(said).toContain(why);
    expect(said).toMatch(/The window is at http:\/\/127/);
    expect(said).not.toMatch(/^ +at /m);
    expect(await queued()).toContain('peaches.jpg');
  });

  test('opens a browser where Linux forbids the sandbox, says what to do, and never goes without', async () => {
    await mkdir(at('other'));
    const refuses =
      '#!/bin/sh\necho "electron got $*"\necho "FATAL:zygote_host_impl_linux.cc No usable sandbox!" >&2\nexit 133\n';
    await writeFile(at('other', 'electron'), refuses, { mode: 0o755 });
    const said = await start({ ELECTRON_OVERRIDE_DIST_PATH: at('other') }, at('shoot'));
    expect(said).toContain('sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0');
    expect(said).toMatch(/The window is at http:\/\/127/);
    expect(said).not.toContain('--no-sandbox');
    expect(await queued()).toContain('peaches.jpg');
  });

  test('says what is wrong with an input before it opens anything', async () => {
    const said = await start({ DISPLAY: '', WAYLAND_DISPLAY: '' }, at('nothing'));
    expect(said).toContain(`There is no file or folder ${at('nothing')}`);
    expect(said).not.toContain('The window is at');
  });
});

/** A mirror of Electron's releases, with one that is a few lines of shell. */
async function serveElectron() {
  const { version } = JSON.parse(await readFile(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')) as {
    version: string;
  };
  const file = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const mode = (bits: number) => ({ os: 3, attrs: bits << 16 });
  const zip = zipSync({ electron: [strToU8(fakeElectron), mode(0o100755)], version: strToU8(version) });
  const sum = createHash('sha256').update(zip).digest('hex');
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(url.endsWith('.zip') ? zip : `${sum} *${file}\n`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { address, asked, close: () => server.close() };
}
