import { readdir, readFile } from 'node:fs/promises';
import type { Browser } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, keepLook, openBrowser } from '../fixtures/browser.js';
import { childrenOf } from '../fixtures/children.js';
import { Shoot, type Pictures } from '../fixtures/window/shoot.js';

// The window on the real web host, in a real Chromium, making real pictures with a bundled model.

const executable = findBrowser();
const SMALL: Pictures = { 'a.jpg': [320, 200], 'b.png': [340, 200] };
const SIX: Pictures = {
  ...{ 'a.jpg': [300, 200], 'b.png': [320, 200], 'c.jpg': [340, 200] },
  ...{ 'd.png': [360, 200], 'e.jpg': [380, 200], 'f.png': [400, 200] },
};

describe.skipIf(executable === undefined)('a photographer with a folder', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executable!);
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** A window with the pictures in its queue, or none of them where `inputs` is empty. */
  async function withShoot(
    pictures: Pictures,
    use: (shoot: Shoot) => Promise<void>,
    inputs: readonly string[] = ['harbour'],
  ): Promise<void> {
    const shoot = await Shoot.begin(browser, pictures, inputs);
    try {
      if (inputs.length > 0) await shoot.shown();
      await use(shoot);
      await keepLook(shoot.page, expect.getState().currentTestName!);
    } finally {
      await shoot.end();
    }
  }

  test('adds a folder with the picker', () =>
    withShoot(
      SIX,
      async (shoot) => {
        const { page } = shoot;
        await page.keyboard.press('Control+o');
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: /shoot$/ }).click();
        await dialog.getByRole('button', { name: 'harbour', exact: true }).click();
        await dialog.getByText('a.jpg').waitFor();
        await dialog.getByRole('button', { name: 'Add this folder' }).click();
        await shoot.shown();
        await page.getByText('6 to do').first().waitFor();
      },
      [],
    ));

  test('puts pictures in order by keys and by dragging, removes some and brings them back', () =>
    withShoot(SIX, async (shoot) => {
      const { page, rows, order } = shoot;
      const before = await order();
      await rows().first().click();
      await page.keyboard.press('Alt+ArrowDown');
      await expect.poll(order).toEqual([before[1], before[0], ...before.slice(2)]);
      const third = (await rows().nth(3).boundingBox())!;
      await rows()
        .first()
        .dragTo(rows().nth(2), { targetPosition: { x: 60, y: third.height - 4 } });
      await expect.poll(order).toEqual([before[0], before[2], before[1], ...before.slice(3)]);
      await page.keyboard.press('Alt+ArrowUp');
      await expect.poll(order).toEqual([before[0], before[1], ...before.slice(2)]);
      await page.keyboard.press('Shift+ArrowDown');
      // Pictures that go while they are still asked for are not found, and the console says so.
      await shoot.settled();
      await page.keyboard.press('Delete');
      await expect.poll(order).toEqual([before[0], ...before.slice(3)]);
      await page.keyboard.press('Control+z');
      await expect.poll(order).toEqual(before);
      await page.getByText('2 pictures removed').waitFor({ state: 'detached' });
      await page.getByText('6 to do').first().waitFor();
    }));

  test('chooses a model on the plot, and sets size and format', () =>
    withShoot({ 'a.jpg': [1400, 1000] }, async (shoot) => {
      const { page, rows, model } = shoot;
      await page.getByRole('button', { name: 'Plot' }).click();
      const plot = page.getByRole('radiogroup', { name: 'Models by time and quality' });
      await plot.getByRole('radio').first().waitFor({ timeout: 60_000 });
      expect(await model()).toBe('Swift photo x4');
      await page.getByRole('radio', { name: 'Clean', exact: true }).click();
      await plot.getByRole('radio', { name: /^Swift x4/ }).click({ timeout: 60_000 });
      await expect.poll(model).toBe('Swift x4');
      expect(await plot.getByRole('radio', { name: /^Swift x4/ }).getAttribute('aria-checked')).toBe('true');
      await rows().first().click();
      await page.getByRole('radio', { name: '×2' }).click();
      // The family's member for this size.
      await expect.poll(model).toBe('Swift x2');
      await shoot.openOutput();
      await page.getByLabel('Format').selectOption('png');
      await page.getByText(/→ 2800 × 2000 pixels/).waitFor();
    }));

  test('compares models on a crop and takes one by its number', () =>
    withShoot(SMALL, async (shoot) => {
      const { page, rows, model } = shoot;
      await shoot.twice();
      await rows().first().click();
      await page.keyboard.press('t');
      const { x, y, width, height } = (await page.locator('.view').boundingBox())!;
      await page.mouse.move(x + width / 2 - 40, y + height / 2 - 30);
      await page.mouse.down();
      await page.mouse.move(x + width / 2 + 40, y + height / 2 + 30, { steps: 4 });
      await page.mouse.up();
      const tried = page.getByRole('group', { name: 'Models on this part of the picture' });
      await expect.poll(() => tried.getByRole('img').count(), { timeout: 60_000 }).toBe(5);
      const quick = tried.locator('.cell').filter({ hasText: 'Swift x2' });
      await page.keyboard.press(await quick.locator('kbd').innerText());
      await page.locator('.view').waitFor();
      await expect.poll(model).toBe('Swift x2');
    }));

  test('gives one picture settings of its own', () =>
    withShoot(SMALL, async (shoot) => {
      const { page, rows } = shoot;
      await shoot.openOutput();
      await page.getByLabel('Format').selectOption('png');
      await rows().nth(1).click();
      await page.getByRole('radio', { name: 'This picture' }).click();
      await page.getByLabel('Format').selectOption('jpeg');
      await rows().nth(1).getByText('Has custom settings').waitFor();
      await page.getByRole('radio', { name: 'All pictures' }).click();
      expect(await page.getByLabel('Format').inputValue()).toBe('png');
    }));

  test('runs, pauses, outlives its engine, goes on, and one bad file stops nothing', () =>
    // The first lasts long enough for slow clicks.
    withShoot(
      { 'a.jpg': [2000, 1400], 'b.png': [320, 200], 'c.jpg': [340, 200], 'z.jpg': [600, 400] },
      async (shoot) => {
        const { page, rows, count, host, at } = shoot;
        await shoot.twice();
        await page.getByRole('button', { name: 'Start' }).click();
        await page.getByRole('button', { name: 'Pause' }).click();
        for (const engine of childrenOf(host.process.pid!, 'engine')) process.kill(engine, 'SIGKILL');
        await page.getByRole('button', { name: 'Resume' }).click();
        await expect.poll(() => count('Done'), { timeout: 150_000 }).toBe('Done (3)');
        await expect.poll(() => count('Failed'), { timeout: 30_000 }).toBe('Failed (1)');
        await page.getByLabel('State').selectOption('failed');
        await page.getByRole('button', { name: 'Retry all' }).waitFor();
        expect(await rows().count()).toBe(1);
        const results = ['a.jpg', 'b.png', 'c.jpg'];
        expect((await readdir(at('shoot', 'harbour-enlarged'))).sort()).toEqual(results);
        const { width, height } = await sharp(at('shoot', 'harbour-enlarged', 'b.png')).metadata();
        expect([width, height]).toEqual([640, 400]);
      },
    ));

  test('compares before with after', () =>
    withShoot(SMALL, async (shoot) => {
      const { page, rows } = shoot;
      await shoot.twice();
      await shoot.run();
      await rows().first().click();
      await page.getByText('After', { exact: true }).waitFor();
      await page.getByRole('slider', { name: 'Divider between before and after' }).press('ArrowLeft');
      // In a browser a result is saved and opened by the browser.
      const saved = page.waitForEvent('download');
      await rows().first().getByRole('button', { name: 'Download' }).click();
      expect((await saved).suggestedFilename()).toBe(shoot.names[0]);
      await rows().first().click({ button: 'right' });
      const opened = page.waitForEvent('popup');
      await page.getByRole('menuitem', { name: 'Open', exact: true }).click();
      const tab = await opened;
      await expect.poll(() => tab.evaluate(() => document.images[0]?.naturalWidth ?? 0)).toBeGreaterThan(1);
      await tab.close();
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
    }));

  test('finds everything again after the program was killed', () =>
    withShoot(SMALL, async (shoot) => {
      const left = shoot.page;
      await shoot.twice();
      await shoot.openOutput();
      await left.getByLabel('Format').selectOption('png');
      await shoot.run();
      await shoot.rows().first().click();
      await left.getByRole('radio', { name: 'Side by side' }).click();
      await expect.poll(() => readFile(shoot.at('home', 'settings.json'), 'utf8')).toMatch(/"compare":\s*"side"/);
      shoot.host.process.kill('SIGKILL');
      await shoot.host.ended;
      await left.getByText('No answer').waitFor();
      const address = await shoot.start(new URL(left.url()).port);
      await left.getByText('Enlarger was restarted').waitFor();
      await shoot.open(address);
      // The browser has been to the new address, so the page that was left open goes on as well.
      await left.getByText('Enlarger was restarted').waitFor({ state: 'detached' });
      await expect.poll(() => left.getByRole('grid').getByRole('row').count()).toBe(2);
      await left.close();
      const { page, rows, count, order, model } = shoot;
      await shoot.shown();
      await expect.poll(() => count('Done')).toBe('Done (2)');
      await page.getByRole('radio', { name: '×2', checked: true }).waitFor();
      await shoot.openOutput();
      await expect.poll(() => page.getByLabel('Format').inputValue()).toBe('png');
      await expect.poll(model).toBe('Swift photo x2');
      await expect.poll(order).toEqual(['a.jpg', 'b.png']);
      await rows().first().click();
      await page.getByText('After', { exact: true }).waitFor();
      await page.getByRole('radio', { name: 'Side by side', checked: true }).waitFor();
    }));

  test('goes back to each original’s own format', () =>
    withShoot(SMALL, async (shoot) => {
      const { page, rows } = shoot;
      await shoot.openOutput();
      const format = page.getByLabel('Format');
      const reload = async (): Promise<string> => {
        // Settings are written a moment after the change.
        await page.waitForTimeout(1000);
        await page.reload();
        await rows().first().waitFor();
        return format.inputValue();
      };
      await format.selectOption('png');
      expect(await reload()).toBe('png');
      await format.selectOption('');
      expect(await reload()).toBe('');
    }));
});
