import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf } from '../fixtures/children.js';
import { isThere } from '../fixtures/required.js';
import { findElectron } from './real-electron.js';

// The real Electron, where its binary is there and there is a display; REQUIRE_ELECTRON=1 makes its absence a failure.

const root = join(import.meta.dirname, '..', '..');
const binary = await findElectron();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

describe.skipIf(!isThere('ELECTRON', binary !== undefined && hasDisplay))('the real Electron', () => {
  let folder: string;
  let electron: ElectronApplication;
  let page: Page;
  const at = (...parts: string[]): string => join(folder, ...parts);

  /** A folder with a sample picture in it. */
  const shoot = (name: string, picture: string) =>
    cp(join(root, 'resources', 'samples', picture), at(name, picture)).then(() => at(name));

  const start = (path: string, home = 'home') => ({
    args: [...binary!.args, path],
    env: { ...(process.env as Record<string, string>), ENLARGER_HOME: at(home), ENLARGER_NODE: process.execPath },
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enlarger-electron-'));
    electron = await _electron.launch({
      executablePath: binary!.executable,
      ...start(await shoot('shoot', 'peaches.jpg')),
    });
    page = await electron.firstWindow();
  });

  afterAll(async () => {
    await electron.close();
    await binary!.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  test('the page has no Node, and only the bridge', async () => {
    const found = await page.evaluate(() => ({
      node: typeof (globalThis as Record<string, unknown>)['process'],
      require: typeof (globalThis as Record<string, unknown>)['require'],
      bridge: Object.keys((globalThis as Record<string, unknown>)['enlarger'] as object).sort(),
    }));
    expect(found).toEqual({ node: 'undefined', require: 'undefined', bridge: ['connect', 'dragOut', 'pathOf'] });
  });

  test('it comes from the program, under its policy', async () => {
    expect(page.url()).toBe('app://window/');
    const violated = await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
          fetch('https://example.org/').then(
            () => resolve('nothing'),
            () => undefined,
          );
        }),
    );
    expect(violated).toBe('connect-src');
  });

  test('nothing outside the window’s folder is served', async () => {
    const status = await page.evaluate(async () => (await fetch('/..%2f..%2fpackage.json')).status);
    expect(status).toBe(404);
  });

  test('it opens no window and gets no permission', async () => {
    const { opened, permission } = await page.evaluate(async () => ({
      opened: window.open('https://example.org/') !== null,
      permission: await Notification.requestPermission(),
    }));
    expect({ opened, permission }).toEqual({ opened: false, permission: 'denied' });
    expect(electron.windows()).toHaveLength(1);
  });

  test('the folder on the command line is made by a process of its own', async () => {
    await page.getByText('peaches.jpg').first().waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => existsSync(at('shoot-enlarged', 'peaches.jpg')), { timeout: 60_000 }).toBe(true);
    const utilities = await electron.evaluate(({ app }) =>
      app.getAppMetrics().flatMap(({ type, name }) => (type === 'Utility' ? (name ?? '') : [])),
    );
    // On Linux in plain Node.
    const forked = process.platform === 'linux' ? childrenOf(electron.process().pid!, 'engine').length : 0;
    expect([utilities.includes('Enlarger engine'), forked]).toEqual(forked > 0 ? [false, 1] : [true, 0]);
  });

  test('a second start hands its files to the first and ends', async () => {
    const { args, env } = start(await shoot('later', 'tweed.jpg'));
    // Whatever it is told of Electron's own folder.
    const second = spawn(binary!.executable, [`--user-data-dir=${at('aside')}`, ...args], { env, stdio: 'ignore' });
    const code = await new Promise<number | null>((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    await page.getByText('tweed.jpg').first().waitFor();
  });

  test('another data folder has a program of its own at the same time, and all that Electron keeps', async () => {
    const { args, env } = start(at('later'), 'other');
    const other = spawn(binary!.executable, args, { env: { ...env, HOME: at('person') }, stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => other.once('exit', () => resolve()));
    await expect.poll(() => existsSync(at('other', 'ledger.sqlite')), { timeout: 30_000 }).toBe(true);
    other.kill();
    await ended;
    expect(existsSync(at('other', 'electron'))).toBe(true);
    expect(existsSync(at('person', '.config'))).toBe(false);
  });

  // The last one: Playwright does nothing more with a page that it saw begin to go somewhere and that was kept.
  test('the window goes nowhere', async () => {
    const went = electron.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const heard = new Promise((resolve) => {
        webContents.once('will-navigate', ({ url, defaultPrevented }) => resolve({ url, defaultPrevented }));
      });
      return webContents.executeJavaScript("void location.assign('https://example.org/')").then(() => heard);
    });
    expect(await went).toEqual({ url: 'https://example.org/', defaultPrevented: true });
    expect(page.url()).toBe('app://window/');
    expect(electron.windows()).toHaveLength(1);
  });
});
