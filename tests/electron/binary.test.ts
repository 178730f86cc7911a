import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The real Electron, where its binary is there and there is a display; REQUIRE_ELECTRON=1 makes its absence a failure.

const root = join(import.meta.dirname, '..', '..');
const isRequired = process.env['REQUIRE_ELECTRON'] === '1';
const binary = await findBinary();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

/** Where the package has put its binary; asking the package itself would fetch one. */
async function findBinary(): Promise<string | undefined> {
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return undefined;
  const path = join(folder, 'dist', await readFile(note, 'utf8'));
  return existsSync(path) ? path : undefined;
}

test.runIf(isRequired)('there is a binary and a display to test with', () => {
  expect({ binary: binary !== undefined, hasDisplay }).toEqual({ binary: true, hasDisplay: true });
});

describe.skipIf(binary === undefined || !hasDisplay)('the real Electron', () => {
  let folder: string;
  let electron: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enlarger-electron-'));
    await cp(join(root, 'resources', 'samples', 'peaches.jpg'), join(folder, 'shoot', 'peaches.jpg'));
    electron = await _electron.launch({
      executablePath: binary!,
      args: [root, join(folder, 'shoot'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...(process.env as Record<string, string>), ENLARGER_HOME: join(folder, 'home') },
    });
    page = await electron.firstWindow();
  });

  afterAll(async () => {
    await electron.close();
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
    const blocked = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'fetched',
        () => 'refused',
      ),
    );
    expect(blocked).toBe('refused');
  });

  test('the folder on the command line is made by the utility process', async () => {
    await page.getByText('peaches.jpg').first().waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => existsSync(join(folder, 'shoot-enlarged', 'peaches.jpg')), { timeout: 60_000 }).toBe(true);
  });

  test('a second start is refused by the first', async () => {
    expect(await electron.evaluate(({ app }) => app.requestSingleInstanceLock())).toBe(true);
  });
});
