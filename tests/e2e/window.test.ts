import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser, openBrowser } from '../fixtures/browser.js';
import { startCli } from '../fixtures/cli.js';
import { temporaryFolder, testPixels } from '../fixtures/fresh-model.js';

// The window on the real web host, in a real Chromium, making real pictures with a bundled model. One story, in order.

const executable = findBrowser();
const NAMES = ['a.jpg', 'b.png', 'c.jpg', 'd.png', 'e.jpg', 'f.png'];

describe.skipIf(executable === undefined)('a photographer with a folder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let host: ReturnType<typeof startCli>;
  const complaints: string[] = [];
  const at = (...parts: string[]): string => join(folder.path, ...parts);

  /** Starts the host and gives its one-time address. */
  async function start(port = '0'): Promise<string> {
    host = startCli(at('home'), ['serve', '--root', at('shoot'), '--port', port]);
    let told = '';
    host.process.stdout!.on('data', (text: string) => (told += text));
    await vi.waitFor(() => expect(told).toMatch(/http:\/\/\S+/), 30_000);
    return /http:\/\/\S+/.exec(told)![0];
  }

  async function open(address: string): Promise<void> {
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(address);
    await page.getByRole('button', { name: 'Add', exact: true }).waitFor();
  }

  const rows = () => page.getByRole('grid').getByRole('row');
  const filter = () => page.getByLabel('State');
  const option = (state: string) => filter().locator('option', { hasText: state });

  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(at('shoot', 'harbour'), { recursive: true });
    for (const [i, name] of NAMES.entries()) {
      const [width, height] = [1400 + 20 * i, 1000];
      const { data } = testPixels(width, height);
      await sharp(data, { raw: { width, height, channels: 3 } })
        .blur(1.5)
        .toFile(at('shoot', 'harbour', name));
    }
    const whole = await sharp(at('shoot', 'harbour', 'a.jpg')).toBuffer();
    await writeFile(at('shoot', 'harbour', 'z.jpg'), whole.subarray(0, whole.length >> 1));
    browser = await openBrowser(executable!);
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    await open(await start());
  });
  afterAll(async () => {
    await browser?.close();
    host?.process.kill('SIGKILL');
    await host?.ended;
    await folder?.dispose();
  });

  test('adds a folder with the picker', async () => {
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /shoot$/ }).click();
    await dialog.getByRole('button', { name: 'harbour', exact: true }).click();
    await dialog.getByText(NAMES[0]!).waitFor();
    await dialog.getByRole('button', { name: 'Take this folder' }).click();
    await expect.poll(() => rows().count()).toBe(NAMES.length + 1);
    await page
      .getByText(`${NAMES.length + 1} to make`)
      .first()
      .waitFor();
  });

  test('sets size and format', async () => {
    await page.getByRole('radio', { name: '×2' }).click();
    await page.getByLabel('Format').selectOption('png');
    await page.getByText(/to 2800 × 2000 pixels/).waitFor();
  });

  test('runs, pauses, goes on, and one bad file stops nothing', async () => {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => option('Done').textContent(), { timeout: 120_000 }).toBe(`Done (${NAMES.length})`);
    await expect.poll(() => option('Failed').textContent(), { timeout: 30_000 }).toBe('Failed (1)');
    await filter().selectOption('failed');
    await page.getByRole('button', { name: 'Retry all' }).waitFor();
    expect(await rows().count()).toBe(1);
    await filter().selectOption('all');
    expect((await readdir(at('shoot'))).length).toBeGreaterThan(1);
  });

  test('compares before with after', async () => {
    await rows().first().click();
    await page.getByText('After', { exact: true }).waitFor();
    await page.getByRole('slider', { name: 'Divider between before and after' }).press('ArrowLeft');
    const canvas = page.locator('.view canvas');
    await page.keyboard.press('3');
    await page.getByText('400%', { exact: true }).last().waitFor();
    // Something of the picture is on the stage.
    await expect
      .poll(() =>
        canvas.evaluate((element) => {
          const { width, height } = element as HTMLCanvasElement;
          const { data } = (element as HTMLCanvasElement)
            .getContext('2d')!
            .getImageData(width >> 2, height >> 1, 64, 1);
          return new Set(data).size;
        }),
      )
      .toBeGreaterThan(4);
  });

  test('finds everything again after the program was killed', async () => {
    host.process.kill('SIGKILL');
    await host.ended;
    const left = page;
    await left.getByText('does not answer').waitFor();
    const address = await start(new URL(left.url()).port);
    await left.getByText('does not know this page any more. Open the new address').waitFor();
    await open(address);
    // The browser has been to the new address, so the page that was left open goes on as well.
    await left.getByText('does not know this page').waitFor({ state: 'detached' });
    await expect.poll(() => left.getByRole('grid').getByRole('row').count()).toBe(NAMES.length + 1);
    await left.close();
    await expect.poll(() => rows().count()).toBe(NAMES.length + 1);
    await expect.poll(() => option('Done').textContent()).toBe(`Done (${NAMES.length})`);
    expect(await page.getByRole('radio', { name: '×2' }).getAttribute('aria-checked')).toBe('true');
    expect(await page.getByLabel('Format').inputValue()).toBe('png');
  });

  test('goes back to each original’s own format', async () => {
    await page.getByLabel('Format').selectOption('');
    await page.waitForTimeout(1000);
    await page.reload();
    await rows().first().waitFor();
    expect(await page.getByLabel('Format').inputValue()).toBe('');
    expect(existsSync(at('home'))).toBe(true);
    expect(complaints).toEqual([]);
  });
});
