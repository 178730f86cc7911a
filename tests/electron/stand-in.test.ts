import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../fixtures/browser.js';

// The built main process, preload bridge and window together, with a stand-in for Electron (see stand-in/electron.mjs):
// it proves wiring, bundling and paths. What only the real one shows is listed in CONTRIBUTING.md.

const standIn = join(import.meta.dirname, 'stand-in', 'start.mjs');
const root = join(import.meta.dirname, '..', '..');
const chromiumPath = findBrowser();

interface Fact {
  readonly event: string;
  readonly [key: string]: unknown;
}

test.each([
  { entry: 'await app.whenReady();', said: 'The entry waits for ready, which comes only after it' },
  { entry: "await import('node:fs'); new BrowserWindow();", said: 'new BrowserWindow is for the time after ready' },
  {
    entry: 'void app.whenReady().then(() => protocol.registerSchemesAsPrivileged([]));',
    said: 'protocol.registerSchemesAsPrivileged is for the time before ready',
  },
])('the stand-in keeps Electron’s order: $said', async ({ entry, said }) => {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-entry-'));
  const file = join(folder, 'entry.mjs');
  await writeFile(file, `import { app, protocol, BrowserWindow } from 'electron';\n${entry}\n`);
  const { status, stderr } = spawnSync(process.execPath, [standIn, file], { encoding: 'utf8' });
  await rm(folder, { recursive: true });
  expect(status).not.toBe(0);
  expect(stderr).toContain(said);
  expect(stderr).toContain('https://www.electronjs.org/docs/');
});

describe.skipIf(chromiumPath === undefined)('the built shell with a stand-in for Electron', () => {
  let folder: string;
  let child: ChildProcess;
  let browser: Browser;
  let page: Page;
  const facts: Fact[] = [];
  const listeners = new Set<() => void>();

  const wake = (): void => {
    for (const listener of listeners) listener();
    listeners.clear();
  };

  const heard = async (event: string, isIt: (fact: Fact) => boolean = () => true): Promise<Fact> => {
    for (;;) {
      const found = facts.find((fact) => fact.event === event && isIt(fact));
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`The program ended (${child.exitCode}) before: ${event}`);
      await new Promise<void>((resolve) => listeners.add(resolve));
    }
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'enlarger-shell-')));
    await cp(join(root, 'resources', 'samples', 'peaches.jpg'), join(folder, 'shoot', 'peaches.jpg'));
    child = spawn(process.execPath, [standIn, 'dist/program/hosts/electron/main.js', join(folder, 'shoot')], {
      cwd: root,
      // Children are to be utility processes, as where no Node is known.
      env: { ...process.env, npm_node_execpath: '', ENLARGER_HOME: join(folder, 'home'), CHROMIUM: chromiumPath },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      facts.push(JSON.parse(line) as Fact);
      wake();
    });
    child.once('exit', wake);
    const { debugging } = await heard('shown');
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${debugging as number}`);
    page = browser.contexts()[0]!.pages()[0]!;
  });

  afterAll(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  test('shows the folder named on the command line, over the port of the preload bridge', async () => {
    await page.getByText('peaches.jpg').first().waitFor();
    expect(await page.title()).toBe('Enlarger');
  });

  test('shows the picture by address', async () => {
    const loaded = () =>
      page.waitForFunction(() =>
        [...document.images].some(({ complete, naturalWidth }) => complete && naturalWidth > 0),
      );
    await loaded();
  });

  test('makes the picture in a process of its own, awake, with the taskbar told and a word at the end', async () => {
    await page.getByRole('button', { name: 'Start' }).click();
    await heard('utility-process', ({ file }) => /engine[\\/]process\.js$/.test(String(file)));
    await heard('awake');
    await heard('notification', ({ body }) => body === '1 made');
    await heard('may-sleep');
    await heard('taskbar', ({ fraction }) => fraction === -1);
    expect(await readdir(join(folder, 'shoot-enlarged'))).toEqual(['peaches.jpg']);
  });

  test('lets the result be dragged out, and nothing else', async () => {
    const drag = (...path: string[]) =>
      page.evaluate(
        (file) => (globalThis as unknown as { enlarger: { dragOut(path: string): void } }).enlarger.dragOut(file),
        join(folder, ...path),
      );
    await drag('shoot', 'peaches.jpg');
    await drag('shoot-enlarged', 'peaches.jpg');
    await heard('drag');
    const dragged = facts.filter(({ event }) => event === 'drag');
    expect(dragged).toEqual([{ event: 'drag', file: join(folder, 'shoot-enlarged', 'peaches.jpg') }]);
  });

  test('ends well, and had no error in the page', async () => {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stdin!.end('quit\n');
    expect(await ended).toBe(0);
    expect(facts.filter(({ event }) => ['page-error', 'console-error', 'error-box'].includes(event))).toEqual([]);
  });
});
