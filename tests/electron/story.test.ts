import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, running } from '../fixtures/children.js';
import { testPixels } from '../fixtures/fresh-model.js';
import { isThere } from '../fixtures/required.js';
import { Driven, marked, programsWith } from './driven.js';
import { findElectron } from './real-electron.js';

// A photographer at the real program, who has bad luck. One story, in order.

const root = join(import.meta.dirname, '..', '..');
const binary = await findElectron();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

describe.skipIf(!isThere('ELECTRON', binary !== undefined && hasDisplay))('a photographer at the real Electron', () => {
  let folder: string;
  let driven: Driven;
  const said: string[] = [];
  const at = (...parts: string[]): string => join(folder, ...parts);
  const start = (...paths: string[]) => Driven.launch(binary!, at('home'), paths, { ENLARGER_NODE: at('node') });

  /** A folder with pictures of these sides. */
  async function shoot(name: string, pictures: Readonly<Record<string, number>>): Promise<string> {
    await mkdir(at(name), { recursive: true });
    for (const [file, side] of Object.entries(pictures)) {
      const { data } = testPixels(side, side);
      const picture = sharp(data, { raw: { width: side, height: side, channels: 3 } });
      await picture.blur(1.5).toFile(at(name, file));
    }
    return at(name);
  }

  const made = async (name: string): Promise<string[]> =>
    existsSync(at(`${name}-enlarged`)) ? (await readdir(at(`${name}-enlarged`))).sort() : [];
  /** Presses a button as soon as it can be pressed. */
  const press = (name: string) =>
    expect
      .poll(
        () =>
          driven.inPage(`(() => {
            const found = [...document.querySelectorAll('button:not(:disabled)')]
              .find((one) => one.innerText.trim() === ${JSON.stringify(name)});
            found?.click();
            return found !== undefined;
          })()`),
        { timeout: 30_000 },
      )
      .toBe(true);
  const shows = (text: string, timeout = 30_000) => expect.poll(() => driven.text(), { timeout }).toContain(text);

  /** Starts the program once more; it ends when the first one has what it was given. */
  const second = (...paths: string[]) =>
    new Promise<number | null>((resolve) => {
      const env = { ...process.env, ENLARGER_HOME: at('home') };
      const args = [...binary!.args, marked(at('home')), ...paths];
      spawn(binary!.executable, args, { env, stdio: 'ignore' }).once('exit', resolve);
    });

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'enlarger-story-')));
    await cp(join(root, 'resources', 'samples', 'peaches.jpg'), at('market', 'peaches.jpg'));
    await shoot('hills', { 'hill.png': 300, 'aborts-here.png': 60 });
    // Libvips aborts at pictures of certain names in the children, which run in this Node on Linux.
    const aborting = join(import.meta.dirname, '..', 'fixtures', 'aborting-sharp.cjs');
    await writeFile(at('node'), `#!/bin/sh\nexec "${process.execPath}" --require "${aborting}" "$@"\n`, {
      mode: 0o755,
    });
    driven = await start();
  });
  afterEach(({ task }) => driven.look(task.name.replace(/\W+/g, '-')).catch(() => undefined));
  afterAll(async () => {
    if (programsWith(at('home')).length > 0) await driven.electron.close();
    await binary!.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  test('adds a folder by the system’s dialog, and pictures by dropping them', async () => {
    await driven.answerDialogs([at('market')]);
    await press('Choose pictures…');
    await shows('peaches.jpg');
    await driven.drop(['hill.png', 'aborts-here.png'].map((name) => at('hills', name)));
    await shows('aborts-here.png');
  });

  test('a picture that aborts libvips costs one row; at the end comes a word, whose click shows the window', async () => {
    await driven.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]!.isFocused = () => false;
    });
    await press('Start');
    await expect
      .poll(async () => (await driven.asked()).notifications, { timeout: 120_000 })
      .toEqual(['2 made, 1 failed']);
    expect(await made('market')).toEqual(['peaches.jpg']);
    expect(await readdir(at('hills', 'enlarged'))).toEqual(['hill.png']);
    const shown = await driven.electron.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      window.hide();
      (globalThis as unknown as { last: Electron.Notification }).last.emit('click');
      return window.isVisible();
    });
    expect(shown).toBe(true);
  });

  test('a result is dragged out, and nothing else is', async () => {
    for (const file of [at('market', 'peaches.jpg'), at('market-enlarged', 'peaches.jpg')]) {
      await driven.inPage(`window.enlarger.dragOut(${JSON.stringify(file)})`);
    }
    await expect.poll(async () => (await driven.asked()).drags).toEqual([at('market-enlarged', 'peaches.jpg')]);
  });

  test('a page that crashes while pictures are made comes back and shows them; a killed engine is started again', async () => {
    await second(await shoot('dunes', { 'dune-1.png': 500, 'dune-2.png': 500 }));
    await shows('dune-2.png');
    await press('Start');
    await expect.poll(() => driven.engines().length, { timeout: 30_000 }).toBe(1);
    await driven.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
    );
    process.kill(driven.engines()[0]!, 'SIGKILL');
    await shows('dune-1.png', 60_000);
    await expect.poll(() => made('dunes'), { timeout: 120_000 }).toEqual(['dune-1.png', 'dune-2.png']);
    const log = await readFile(at('home', 'log', 'enlarger.log'), 'utf8');
    expect(log).toContain("The window's page is gone (crashed");
    expect(log).toContain('The process ended unasked (signal SIGKILL).');
  });

  test('a batch that was quit in the middle goes on at the next start', async () => {
    await second(await shoot('coast', { 'cliff-1.png': 200, 'cliff-2.png': 900, 'cliff-3.png': 900 }));
    await shows('cliff-3.png');
    await press('Start');
    await expect.poll(() => made('coast'), { timeout: 60_000 }).toContain('cliff-1.png');
    await driven.quit();
    said.push(driven.said);
    expect(await made('coast')).not.toContain('cliff-3.png');
    expect((await readdir(at('coast-enlarged'))).filter((name) => !name.endsWith('.png'))).toEqual([]);
    driven = await start();
    await shows('cliff-3.png');
    await press('Start');
    await expect.poll(() => made('coast'), { timeout: 120_000 }).toEqual(['cliff-1.png', 'cliff-2.png', 'cliff-3.png']);
  });

  test('files that come when the window is gone are not lost', async () => {
    await second(await shoot('moor', { 'moor.png': 700 }));
    await shows('moor.png');
    await press('Start');
    await expect.poll(() => driven.engines().length, { timeout: 30_000 }).toBe(1);
    // An engine that does not answer makes the end last.
    process.kill(driven.engines()[0]!, 'SIGSTOP');
    const gone = driven.gone();
    await driven.electron.evaluate(
      ({ BrowserWindow }) => void setTimeout(() => BrowserWindow.getAllWindows()[0]!.close()),
    );
    // Either the one that is ending takes them and starts anew, or this start is the first again.
    void second(await shoot('fjord', { 'late.png': 60 }));
    await gone;
    said.push(driven.said);
    await expect.poll(queued, { timeout: 60_000 }).toContain('late.png');
    const left = programsWith(at('home'));
    expect(left).toHaveLength(1);
    process.kill(left[0]!);
    await expect.poll(() => programsWith(at('home')), { timeout: 30_000 }).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0 || !existsSync('/dev/fuse'))(
    'it can be quit though a network folder does not answer any more',
    async () => {
      await mkdir(at('far'));
      const script = join(root, 'tests', 'fixtures', 'network-folder.mjs');
      const server = spawn(process.execPath, [script, at('far'), at('hills'), '1'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(server.stdout, 'data');
      try {
        if (programsWith(at('home')).length === 0) driven = await start();
        server.kill('SIGSTOP');
        await driven.answerDialogs([at('far')]);
        await driven.electron.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items[0]!.submenu!.items[0]!.click());
        // Whatever of the program asks for the folder hangs by then.
        await sleep(1000);
        const theirs = childrenOf(driven.pid);
        expect(theirs.length).toBeGreaterThan(1);
        await driven.quit();
        said.push(driven.said);
        const left = () => running().filter(({ pid }) => theirs.includes(pid));
        await expect.poll(left, { timeout: 10_000 }).toEqual([]);
      } finally {
        execFileSync('umount', ['-l', at('far')]);
        server.kill('SIGKILL');
      }
    },
  );

  test('nothing was said of GLib', () => {
    expect(`${said.join('')}${driven.said}`).not.toMatch(/GLib|GObject|Gtk-CRITICAL/);
  });

  /** What the ledger has of the queue, in whichever of its files. */
  async function queued(): Promise<string> {
    const files = (await readdir(at('home'))).filter((name) => name.startsWith('ledger.sqlite'));
    return (await Promise.all(files.map((name) => readFile(at('home', name), 'latin1')))).join('');
  }
});
