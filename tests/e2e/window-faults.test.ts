import { expect, it } from 'vitest';
import { describeWindow, violations } from '../fixtures/window/look.js';

// What a user did once and came to grief, in the built window with a program behind it that only pretends.

describeWindow('the window in a browser', (look) => {
  it('compares models on a frame that keys move and size', () =>
    look({ rows: 3, made: 1 }, async (page, host) => {
      await page.keyboard.press('t');
      const size = page.locator('.crop [role=status]');
      const before = await size.innerText();
      await page.keyboard.press('Shift+ArrowLeft');
      await expect.poll(() => size.innerText()).not.toBe(before);
      await page.keyboard.press('ArrowLeft');
      host.queue.slowness = 20;
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: 'Models on this part of the picture' }).waitFor();
      expect(host.queue.state).toBe('idle');
      // Left before its end, it goes on for nobody.
      await page.keyboard.press('Escape');
      await page.locator('.view').waitFor();
      await expect.poll(() => host.queue.givenUp).toBe(1);
    }));

  it('takes no folder while another one is being opened, and keeps the keys where they are', () =>
    look({}, async (page, host) => {
      await page.keyboard.press('Control+o');
      const dialog = page.getByRole('dialog');
      host.queue.slowness = 10;
      await dialog.getByRole('button', { name: 'pictures' }).click();
      await dialog.getByText('Opening pictures…').waitFor();
      expect(await dialog.getByRole('button', { name: 'Add this folder' }).isDisabled()).toBe(true);
      await dialog.getByText('IMG_2041.jpg').waitFor();
      expect(await dialog.getByRole('button', { name: 'Add this folder' }).isEnabled()).toBe(true);
      expect(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
      await page.keyboard.press('Escape');
    }));

  it('makes a finished picture again, and says with what the others were made', () =>
    look({ rows: 6, made: 3 }, async (page) => {
      const rows = page.getByRole('grid').getByRole('row');
      await page.getByRole('button', { name: 'Plot' }).click();
      await page
        .getByRole('radiogroup', { name: 'Models by time and quality' })
        .getByRole('radio', { name: /^Fine x4/ })
        .click();
      await expect.poll(() => rows.first().innerText()).toContain('made with');
      await rows.first().click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Make again' }).click();
      await expect.poll(() => rows.first().innerText()).toContain('waiting');
      expect(await rows.nth(1).innerText()).toContain('made with');
    }));

  it('speaks the language of its user about failures too', () =>
    look({ rows: 120, made: 3, locale: 'zh-CN' }, async (page) => {
      await page.getByLabel('状态').selectOption('failed');
      const row = page.getByRole('grid').getByRole('row').first();
      await expect.poll(() => row.innerText()).toContain('文件不完整');
      await page.locator('.view .reason').waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(/ends too early/);
    }));

  it('talks to a screen reader at every tenth of the way, and no oftener', () =>
    look({ rows: 40, made: 0 }, async (page) => {
      await page.evaluate(() => {
        const counted = window as unknown as { said: number };
        counted.said = 0;
        const regions = [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')];
        for (const region of regions)
          new MutationObserver(() => counted.said++).observe(region, {
            subtree: true,
            childList: true,
            characterData: true,
          });
      });
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.waitForTimeout(3000);
      expect(await page.evaluate(() => (window as unknown as { said: number }).said)).toBeLessThan(20);
    }));

  it('keeps both ends of a long name, in any script', () =>
    look({ rows: 3, made: 0 }, async (page, host) => {
      const names = [
        '冰岛之旅的最后一天在海边拍摄的日落照片第一百二十三张.jpg',
        'صورة الغروب على شاطئ البحر في آخر أيام الرحلة ١٢٣.jpg',
      ];
      host.queue.change([1, 2], (row) => ({ ...row, input: `/pictures/${names[row.id - 1]!}` }));
      for (const name of names) {
        const shown = page.locator(`[title="${name}"]`).first();
        await shown.waitFor();
        expect((await shown.locator('[aria-hidden]').allInnerTexts()).join('')).toBe(name);
        const ends = await shown.evaluate((element) => {
          const [head, tail] = [...element.querySelectorAll('[aria-hidden]')].map((part) =>
            part.getBoundingClientRect(),
          );
          const row = element.closest('[role=row]')!.getBoundingClientRect();
          return { head: head!.width, inside: tail!.left >= row.left && tail!.right <= row.right };
        });
        expect(ends.inside).toBe(true);
        expect(ends.head).toBeGreaterThan(20);
      }
    }));

  it('shows in forced colours what is selected, chosen and done', () =>
    look({ rows: 120, made: 2 }, async (page) => {
      await page.emulateMedia({ forcedColors: 'active' });
      await page.getByRole('grid').getByRole('row').first().click();
      const colour = (name: string, index = 0) =>
        page
          .locator(name)
          .nth(index)
          .evaluate((element) => getComputedStyle(element).backgroundColor);
      expect(await colour('[role=row]', 0)).not.toBe(await colour('[role=row]', 1));
      expect(await colour('.segmented > [aria-checked=true]')).not.toBe(
        await colour('.segmented > [aria-checked=false]'),
      );
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      expect(await colour('footer [role=progressbar] span')).not.toBe(await colour('footer [role=progressbar]'));
    }));
});
