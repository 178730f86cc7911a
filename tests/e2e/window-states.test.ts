import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, it, vi } from 'vitest';
import type { BatchSummary } from '../../src-main/contract/batch.js';
import { describeWindow, violations } from '../fixtures/window/look.js';

// The built window in each of its states, with a program behind it that only pretends: nothing that axe finds, in either theme
// and in the system's own colours.

// Each look of axe takes a slow machine seconds, and some tests have twelve.
vi.setConfig({ testTimeout: 400_000 });

/** Only colours differ from look to look. */
const COLOURS = ['color-contrast'];
const LOOKS = [
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' }, rules: undefined },
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' }, rules: COLOURS },
  { name: 'forced colours', media: { colorScheme: 'dark', forcedColors: 'active' }, rules: COLOURS },
] as const;

async function isClean(page: Page, state: string, looks: readonly (typeof LOOKS)[number][] = LOOKS): Promise<void> {
  const dialog = (await page.getByRole('dialog').count()) > 0 ? '[role=dialog]' : undefined;
  for (const { name, media, rules } of looks) {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    // What lies behind a dialog was looked at before.
    const within = rules === undefined ? undefined : dialog;
    expect(await violations(page, { rules, within, still: 50 }), `${state}, ${name}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'none' });
}

const summary: BatchSummary = {
  run: { done: 55, failed: 2, skipped: 3 },
  ...{ done: 55, failed: 2, skipped: 3, waiting: 0, outputMegapixels: 5300, seconds: 430, megapixelsPerSecond: 12.4 },
  ...{ peakMemoryBytes: 1.1e9, provider: 'cpu', model: 'swift', output: '/pictures/out', stopped: null },
};

describeWindow('nothing is in the way of anybody in a window', (look) => {
  it('that is empty', () => look({ rows: 0, made: 0 }, (page) => isClean(page, 'empty')));

  it('with photographs, while they are made, at their end, and with failures', () =>
    look({ rows: 400, made: 3 }, async (page, host) => {
      await page.getByRole('button', { name: 'Look: Change' }).click();
      await page.getByRole('button', { name: 'Output: Change' }).click();
      await page.getByRole('radio', { name: 'Print', exact: true }).click();
      await page.getByRole('button', { name: 'Plot' }).click();
      await page.keyboard.press('i');
      await page.getByRole('img', { name: /After: histogram/ }).waitFor();
      await page.getByText('NIKKOR Z 24-70mm f/4 S').waitFor();
      await isClean(page, 'photographs');
      const strip = page.getByRole('listbox', { name: 'Filmstrip' });
      await strip.focus();
      await page.keyboard.press('End');
      await strip.getByRole('option', { selected: true, name: /IMG_2440/ }).waitFor();
      expect(await strip.getByRole('option').count()).toBeLessThan(40);
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      await strip.getByRole('option', { selected: true, name: 'IMG_2042.jpg, Done' }).waitFor();
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.getByRole('radio', { name: 'Scale', exact: true }).click();
      await page.getByRole('radio', { name: '×2', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await expect.poll(() => page.title()).toMatch(/^\d+% · Enlarger$/);
      // The header and the bar tell one time.
      const times = await page.locator('.app > header > p, footer .left').allInnerTexts();
      expect(new Set(times.map((text) => /about [\d.]+ \w+/.exec(text)?.[0])).size, times.join(' | ')).toBe(1);
      await isClean(page, 'running');
      host.queue.set('idle');
      host.queue.tell({ event: 'summary', summary });
      await page.getByText('55 pictures made, 2 failed, 3 skipped in 7 min').first().waitFor();
      await page.getByRole('button', { name: 'Report', exact: true }).click();
      await page.getByRole('menu').waitFor();
      await isClean(page, 'end');
      const saved = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: 'Save a report to print…' }).click();
      const report = await readFile(await (await saved).path(), 'utf8');
      expect(report.match(/<li>/g)).toHaveLength(400);
      expect(report.match(/<img src="data:image\/jpeg;base64,/g)!.length).toBeGreaterThan(300);
      await page.getByLabel('State').selectOption('failed');
      await isClean(page, 'failures');
      // What was told of a run goes with its pictures.
      const done = host.queue.rows.filter(({ state }) => state === 'done').length;
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Remove what is done' }).click();
      await expect.poll(() => host.queue.rows.length).toBe(400 - done);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Clear the queue' }).click();
      await page.getByText('Add pictures to start').first().waitFor();
      expect(await page.title()).toBe('Enlarger');
    }));

  it('with its dialogs and menus', () =>
    look({ rows: 12, made: 2 }, async (page) => {
      for (const key of ['Control+,', '?', 'Control+o']) {
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        if (key === 'Control+,') {
          await page.getByText('slower than the processor here').waitFor();
          await page.getByRole('radio', { name: '50%' }).click();
          await page.getByRole('radio', { name: '50%', checked: true }).waitFor();
        }
        await isClean(page, key);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.keyboard.press('Control+m');
      for (const view of ['Plot', 'List', 'Catalogue']) {
        await page.getByRole('dialog').getByRole('radio', { name: view }).click();
        await isClean(page, `models, ${view}`);
      }
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Machines on the queue' }).click();
      await page.getByRole('cell', { name: 'studio-2' }).waitFor();
      await isClean(page, 'machines');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menu').waitFor();
      await isClean(page, 'menu');
    }));

  it('that compares models', () =>
    look({ rows: 3, made: 1 }, async (page) => {
      await page.keyboard.press('t');
      await page.keyboard.press('Enter');
      const results = page.getByRole('group', { name: 'Models on this part of the picture' }).getByRole('img');
      await expect.poll(() => results.count()).toBeGreaterThan(2);
      await isClean(page, 'comparison');
    }));

  it('that is small, and speaks Chinese', () =>
    look({ width: 900, height: 600, locale: 'zh-CN' }, async (page) => {
      await page.getByRole('button', { name: '图片设置' }).click();
      await isClean(page, 'small', LOOKS.slice(0, 1));
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
      await page.keyboard.press('Control+,');
      await page.getByRole('dialog').waitFor();
      await isClean(page, 'settings in Chinese', LOOKS.slice(0, 1));
    }));
});
