// Pictures of the window in its states, of the built program with the samples and photographs that may be shipped (a cat and
// coffee, CC0; Eileen Collins, NASA): to be looked at after a change, and the best of them for the README.
//
//   node scripts/screenshots.mjs FOLDER [STATE…]
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '..');
const [target, ...asked] = process.argv.slice(2);
if (target === undefined) {
  console.error('Expected a folder for the pictures.');
  process.exit(2);
}
mkdirSync(target, { recursive: true });
const load = async (path) => (await runnerImport(join(root, path))).module;
const { findBrowser, openBrowser } = await load('tests/fixtures/browser.ts');
const { serveFake } = await load('tests/fixtures/window/serve.ts');

const folder = mkdtempSync(join(tmpdir(), 'enlarger-screenshots-'));
const shoot = join(folder, 'photographs');
mkdirSync(shoot);
for (const name of ['cat.jpg', 'coffee.jpg', 'portrait.jpg'])
  copyFileSync(join(root, 'models', 'pictures', 'sources', name), join(shoot, name));

const SIZES = { small: [900, 600], usual: [1280, 800], wide: [2560, 1440] };
const browser = await openBrowser(findBrowser());

async function page({ size = 'usual', theme = 'dark', locale = 'en-US', forced = false, motion = 'reduce' } = {}) {
  const [width, height] = SIZES[size];
  const context = await browser.newContext({
    ...{ viewport: { width, height }, colorScheme: theme, locale, reducedMotion: motion },
    ...(forced ? { forcedColors: 'active' } : {}),
  });
  return context.newPage();
}

/** The program with nothing in its data folder; what `use` is given is its one-time address. */
async function program(use) {
  const home = mkdtempSync(join(folder, 'home-'));
  const cli = join(root, 'dist', 'program', 'hosts', 'cli', 'main.js');
  const child = spawn(process.execPath, [cli, 'serve', '--root', folder, '--port', '0'], {
    env: { ...process.env, ENLARGER_HOME: home },
  });
  try {
    let told = '';
    const address = await new Promise((found) =>
      child.stdout.on('data', (text) => {
        told += text;
        const match = /http:\/\/\S+/.exec(told);
        if (match !== null) found(match[0]);
      }),
    );
    await use(address);
  } finally {
    child.kill('SIGKILL');
  }
}

async function pretended(rows, made, how, use) {
  const host = await serveFake(rows, made);
  const at = await page(how);
  await at.goto(host.address);
  await at.getByRole('row').first().waitFor();
  await at.waitForTimeout(1500);
  await use(at, host);
  await at.context().close();
  await host.close();
}

const keep = (at, name) => at.screenshot({ path: resolve(target, `${name}.png`) });

async function add(at) {
  await at.getByRole('button', { name: 'Try it with sample pictures' }).waitFor();
  await at.keyboard.press('Control+o');
  const dialog = at.getByRole('dialog');
  await dialog.getByRole('button', { name: /screenshots/ }).click();
  await dialog.getByRole('button', { name: 'photographs', exact: true }).click();
  await dialog.getByText('coffee.jpg').waitFor();
  await dialog.getByRole('button', { name: 'Add this folder' }).click();
  await at.getByRole('row').first().waitFor();
}

const SUMMARY = {
  run: { done: 55, failed: 2, skipped: 3 },
  ...{ done: 55, failed: 2, skipped: 3, waiting: 0, outputMegapixels: 5300, seconds: 430, megapixelsPerSecond: 12.4 },
  ...{ peakMemoryBytes: 1.1e9, provider: 'cpu', model: 'swift', output: '/pictures/out', stopped: null },
};

const states = {
  async samples() {
    await program(async (address) => {
      const at = await page();
      await at.goto(address);
      await at.getByRole('button', { name: 'Try it with sample pictures' }).waitFor();
      await at.waitForTimeout(800);
      await keep(at, 'empty');
      await at.getByRole('button', { name: 'Try it with sample pictures' }).click();
      await at
        .getByText(/made in/)
        .first()
        .waitFor({ timeout: 180_000 });
      await at.locator('.card img').nth(2).waitFor({ timeout: 60_000 });
      await at.waitForTimeout(500);
      await keep(at, 'first-result');
      await at.emulateMedia({ colorScheme: 'light' });
      await keep(at, 'first-result-light');
      await at.context().close();
    });
  },
  async photographs() {
    await program(async (address) => {
      const at = await page();
      await at.goto(address);
      await add(at);
      await at.getByRole('row').first().click();
      await at.locator('.card img').nth(2).waitFor({ timeout: 180_000 });
      await at.waitForTimeout(500);
      await keep(at, 'cards');
      await at.keyboard.press('t');
      await keep(at, 'frame');
      await at.keyboard.press('Enter');
      await at.locator('.grid img').nth(5).waitFor({ timeout: 180_000 });
      await at.waitForTimeout(500);
      await keep(at, 'comparison');
      await at.context().close();
    });
  },
  many: () =>
    pretended(10_000, 400, {}, async (at) => {
      await keep(at, 'many');
      await at.keyboard.press('Enter');
      await at.waitForTimeout(2500);
      await keep(at, 'running');
      await at.getByLabel('State').selectOption('failed');
      await at.waitForTimeout(300);
      await keep(at, 'failures');
    }),
  three: () => pretended(3, 2, { theme: 'light' }, (at) => keep(at, 'three-light')),
  small: () => pretended(120, 3, { size: 'small' }, (at) => keep(at, 'small')),
  wide: () => pretended(120, 3, { size: 'wide' }, (at) => keep(at, 'wide')),
  chinese: () => pretended(120, 3, { locale: 'zh-CN' }, (at) => keep(at, 'chinese')),
  contrast: () =>
    pretended(120, 3, { forced: true }, async (at) => {
      await at.keyboard.press('Enter');
      await at.waitForTimeout(1000);
      await keep(at, 'contrast');
    }),
  /** What is set and chosen, at both sizes and in both themes. */
  async dialogs() {
    for (const size of ['usual', 'small'])
      for (const theme of ['dark', 'light'])
        await pretended(12, 2, { size, theme }, async (at) => {
          const shown = (name) => keep(at, `${name}-${size}-${theme}`);
          await at.keyboard.press('Control+,');
          await at.getByText('slower than the processor').waitFor();
          await shown('settings');
          await at.keyboard.press('Escape');
          await at.getByRole('dialog').waitFor({ state: 'detached' });
          await at.keyboard.press('Control+m');
          await at.getByRole('dialog').waitFor();
          await at.waitForTimeout(400);
          await shown('models');
          await at.getByRole('radio', { name: 'Catalogue' }).click();
          await at.getByRole('button', { name: /^Install Real-ESRGAN general/ }).click();
          await at.waitForTimeout(400);
          await shown('catalogue');
          await at.getByText(/All \d+ models/).click();
          await at.getByRole('button', { name: 'Set5, dB' }).scrollIntoViewIfNeeded();
          await at.getByRole('button', { name: 'Set5, dB' }).click();
          await at.getByRole('searchbox', { name: 'Search models' }).fill('pan');
          await at.getByRole('button', { name: 'Install PAN x4' }).click();
          await at.waitForTimeout(200);
          await shown('catalogue-all');
          await at.keyboard.press('Escape');
          await at.getByRole('dialog').waitFor({ state: 'detached' });
          if (size === 'small') await at.getByRole('button', { name: 'Picture settings' }).click();
          await at.getByRole('button', { name: 'Look: Change' }).click();
          await at.getByRole('slider', { name: 'Grain' }).scrollIntoViewIfNeeded();
          await shown('look');
          await at.getByRole('button', { name: 'Look: Done' }).click();
          await at.getByRole('button', { name: 'Output: Change' }).click();
          await at.getByText('Camera raw', { exact: true }).scrollIntoViewIfNeeded();
          await shown('output');
        });
  },
  async end() {
    for (const size of ['usual', 'small'])
      await pretended(60, 55, { size, theme: size === 'usual' ? 'dark' : 'light' }, async (at, host) => {
        host.queue.tell({ event: 'summary', summary: SUMMARY });
        await at
          .getByText(/55 pictures made/)
          .first()
          .waitFor();
        await at.getByRole('button', { name: 'Report', exact: true }).click();
        await at.getByRole('menu').waitFor();
        await keep(at, `end-${size}`);
      });
  },
  chineseDialogs: () =>
    pretended(12, 2, { locale: 'zh-CN' }, async (at) => {
      await at.keyboard.press('Control+,');
      await at.getByText('在本机上比处理器慢').waitFor();
      await keep(at, 'settings-chinese');
      await at.keyboard.press('Escape');
      await at.getByRole('dialog').waitFor({ state: 'detached' });
      await at.keyboard.press('Control+m');
      await at.getByRole('radio', { name: '目录' }).click();
      await at.waitForTimeout(500);
      await keep(at, 'catalogue-chinese');
    }),
};

try {
  for (const name of asked.length > 0 ? asked : Object.keys(states)) {
    const begun = Date.now();
    await states[name]();
    console.log(`${name}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
