import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser, keepLook, openBrowser } from '../fixtures/browser.js';
import { childrenOf } from '../fixtures/children.js';
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
  const names = async () =>
    (await rows().allInnerTexts()).map((text) => /^[a-z]\.(jpg|png)/.exec(text.replaceAll('\n', ''))![0]);
  const model = () => page.locator('.selected-model .title').textContent();
  const filter = () => page.getByLabel('State');
  const option = (state: string) => filter().locator('option', { hasText: state });

  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(at('shoot', 'harbour'), { recursive: true });
    for (const [i, name] of NAMES.entries()) {
      // The first lasts long enough for slow clicks.
      const [width, height] = i === 0 ? [1400, 1000] : [300 + 20 * i, 200];
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
  afterEach(({ task }) => keepLook(page, 'story', task.name));
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
    await dialog.getByRole('button', { name: 'Add this folder' }).click();
    await expect.poll(() => rows().count()).toBe(NAMES.length + 1);
    await page
      .getByText(`${NAMES.length + 1} to do`)
      .first()
      .waitFor();
  });

  test('puts pictures in order by keys and by dragging, removes some and brings them back', async () => {
    const before = await names();
    await rows().first().click();
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(names).toEqual([before[1], before[0], ...before.slice(2)]);
    const third = (await rows().nth(3).boundingBox())!;
    await rows()
      .first()
      .dragTo(rows().nth(2), { targetPosition: { x: 60, y: third.height - 4 } });
    await expect.poll(names).toEqual([before[0], before[2], before[1], ...before.slice(3)]);
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(names).toEqual([before[0], before[1], ...before.slice(2)]);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Delete');
    await expect.poll(names).toEqual([before[0], ...before.slice(3)]);
    await page.keyboard.press('Control+z');
    await expect.poll(names).toEqual(before);
    await page.getByText('2 pictures removed').waitFor({ state: 'detached' });
    await page
      .getByText(`${NAMES.length + 1} to do`)
      .first()
      .waitFor();
  });

  test('chooses a model on the plot', async () => {
    const plot = page.getByRole('radiogroup', { name: 'Models by time and quality' });
    await plot.getByRole('radio').first().waitFor({ timeout: 60_000 });
    expect(await model()).toBe('Swift photo x4');
    await page.getByRole('radio', { name: 'Clean', exact: true }).click();
    await plot.getByRole('radio', { name: /^Swift x4/ }).click({ timeout: 60_000 });
    await expect.poll(model).toBe('Swift x4');
    expect(await plot.getByRole('radio', { name: /^Swift x4/ }).getAttribute('aria-checked')).toBe('true');
  });

  test('sets size and format', async () => {
    await rows().first().click();
    await page.getByRole('radio', { name: '×2' }).click();
    // The family's member for this size.
    await expect.poll(model).toBe('Swift x2');
    await page.getByLabel('Format').selectOption('png');
    await page.getByText(/→ 2800 × 2000 pixels/).waitFor();
  });

  test('compares models on a crop and takes one by its number', async () => {
    await rows().first().click();
    await page.keyboard.press('t');
    const { x, y, width, height } = (await page.locator('.view').boundingBox())!;
    await page.mouse.move(x + width / 2 - 40, y + height / 2 - 30);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 40, y + height / 2 + 30, { steps: 4 });
    await page.mouse.up();
    const tried = page.getByRole('group', { name: 'Models on this part of the picture' });
    await expect.poll(() => tried.getByRole('img').count(), { timeout: 60_000 }).toBe(4);
    const quick = tried.locator('footer').filter({ hasText: 'Swift x2' });
    await page.keyboard.press(await quick.locator('kbd').innerText());
    await page.locator('.view').waitFor();
    await expect.poll(model).toBe('Swift x2');
  });

  test('gives one picture settings of its own', async () => {
    await rows().nth(1).click();
    await page.getByRole('radio', { name: 'This picture' }).click();
    await page.getByLabel('Format').selectOption('jpeg');
    await rows().nth(1).getByText('Has custom settings').waitFor();
    await page.getByRole('radio', { name: 'All pictures' }).click();
    expect(await page.getByLabel('Format').inputValue()).toBe('png');
  });

  test('runs, pauses, outlives its engine, goes on, and one bad file stops nothing', async () => {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    for (const engine of childrenOf(host.process.pid!, 'engine')) process.kill(engine, 'SIGKILL');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => option('Done').textContent(), { timeout: 150_000 }).toBe(`Done (${NAMES.length})`);
    await expect.poll(() => option('Failed').textContent(), { timeout: 30_000 }).toBe('Failed (1)');
    await filter().selectOption('failed');
    await page.getByRole('button', { name: 'Retry all' }).waitFor();
    expect(await rows().count()).toBe(1);
    await filter().selectOption('all');
    const results = ['a.png', 'b.jpg', 'c.png', 'd.png', 'e.png', 'f.png'];
    expect((await readdir(at('shoot', 'harbour-enlarged'))).sort()).toEqual(results);
    const { width, height } = await sharp(at('shoot', 'harbour-enlarged', 'b.jpg')).metadata();
    expect([width, height]).toEqual([640, 400]);
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
    await page.getByRole('radio', { name: 'Side by side' }).click();
    await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor({ state: 'detached' });
  });

  test('finds everything again after the program was killed', async () => {
    host.process.kill('SIGKILL');
    await host.ended;
    const left = page;
    await left.getByText('No answer').waitFor();
    const address = await start(new URL(left.url()).port);
    await left.getByText('Enlarger was restarted').waitFor();
    await open(address);
    // The browser has been to the new address, so the page that was left open goes on as well.
    await left.getByText('Enlarger was restarted').waitFor({ state: 'detached' });
    await expect.poll(() => left.getByRole('grid').getByRole('row').count()).toBe(NAMES.length + 1);
    await left.close();
    await expect.poll(() => rows().count()).toBe(NAMES.length + 1);
    await expect.poll(() => option('Done').textContent()).toBe(`Done (${NAMES.length})`);
    await page.getByRole('radio', { name: '×2', checked: true }).waitFor();
    await expect.poll(() => page.getByLabel('Format').inputValue()).toBe('png');
    await expect.poll(model).toBe('Swift x2');
    await expect.poll(names).toEqual([...NAMES, 'z.jpg']);
    await rows().first().click();
    await page.getByText('After', { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'Side by side', checked: true }).waitFor();
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
