import { expect, it } from 'vitest';
import type { BatchSummary } from '../../src-main/contract/batch.js';
import { describeWindow, violations } from '../fixtures/window/look.js';

// What helps who sees the window for the first time, with a program behind it that only pretends.

const summary: BatchSummary = {
  ...{ run: { done: 3, failed: 0, skipped: 0 }, done: 3, failed: 0, skipped: 0, waiting: 0, outputMegapixels: 4 },
  ...{ seconds: 0.4, megapixelsPerSecond: 12.4, peakMemoryBytes: 1.1e9, provider: 'cpu', model: 'swift' },
  ...{ output: '/pictures/out', stopped: null },
};

describeWindow('a first minute', (look) => {
  it('shows before and after of a photograph where there is nothing yet', () =>
    look({ rows: 0, made: 0 }, async (page) => {
      for (const name of [/photograph of a cat/, /four times as large/]) {
        const picture = page.getByRole('img', { name });
        await picture.waitFor();
        await expect
          .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
          .toBeGreaterThan(200);
      }
      await page.getByRole('slider', { name: 'Divider between before and after' }).press('ArrowLeft');
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 900, height: 600 });
      const samples = (await page.getByRole('button', { name: 'Try it with sample pictures' }).boundingBox())!;
      expect(samples.y + samples.height).toBeLessThan(560);
    }));

  it('ends the samples on the photograph at 200 %, the divider going across it once', () =>
    look({ rows: 0, made: 0 }, async (page, host) => {
      await page.getByRole('button', { name: 'Try it with sample pictures' }).click();
      await expect.poll(() => host.queue.rows.length).toBe(3);
      host.queue.change([2], (row) => ({ ...row, input: '/samples/cat.jpg' }));
      await expect.poll(() => host.queue.rows.filter(({ state }) => state === 'done').length).toBe(3);
      await expect.poll(() => host.queue.state).toBe('idle');
      // All that the divider says of its place from now on, however seldom a busy machine draws.
      await page.evaluate(() => {
        const seen: number[] = [];
        Object.assign(window, { swept: seen });
        new MutationObserver((changes) => {
          for (const { target } of changes) {
            const slider = target as Element;
            if (slider.ariaLabel === 'Divider between before and after') seen.push(Number(slider.ariaValueNow));
          }
        }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['aria-valuenow'] });
      });
      host.queue.tell({ event: 'summary', summary });
      await page.getByRole('radio', { name: '200%', checked: true }).waitFor();
      expect(await page.locator('[role=row][aria-selected=true]').innerText()).toContain('cat.jpg');
      // Once to the left, once to the right, and back.
      await expect
        .poll(async () => {
          const swept = await page.evaluate(() => (window as unknown as { swept: number[] }).swept);
          return [Math.min(...swept) < 25, Math.max(...swept) > 75, swept.at(-1)];
        })
        .toEqual([true, true, 50]);
    }));

  it('lets choose among Fast, Balanced and Best by their crops of the selected picture', () =>
    look({ rows: 12, made: 0 }, async (page, host) => {
      const cards = page.getByRole('group', { name: 'Model', exact: true });
      await expect.poll(() => cards.locator('img').count()).toBe(3);
      await cards.getByRole('button', { name: /^Best/ }).click();
      await expect.poll(() => host.queue.recipe.model).toBe('bsrn');
      await cards.getByRole('button', { name: /^Best/, pressed: true }).waitFor();
      expect(await violations(page)).toEqual([]);
    }));

  it('has all that a start needs in view at 1280 x 800', () =>
    look({ rows: 12, made: 0 }, async (page) => {
      for (const name of ['Start', 'Output: Change', '×4', 'Compare models']) {
        const box = (await page
          .locator('button', { hasText: name.replace('Output: ', '') })
          .first()
          .boundingBox())!;
        expect(box.y + box.height, name).toBeLessThan(800);
      }
      const pane = page.getByRole('region', { name: 'Picture settings' });
      const [inner, outer] = await pane.evaluate((element) => [element.scrollHeight, element.clientHeight]);
      expect(inner).toBeLessThanOrEqual(outer! + 1);
    }));

  it('shows what a name comes to while it is typed, and marks what it does not know', () =>
    look({ rows: 3, made: 0 }, async (page, host) => {
      await page.getByRole('button', { name: 'Output: Change' }).click();
      const name = page.getByLabel('Name', { exact: true });
      await name.fill('{name}_{scale}x');
      await expect.poll(() => page.locator('.example').innerText()).toContain('out/IMG_2041_4x.jpg');
      await name.fill('{name}_{colour}');
      await name.press('Tab');
      await page.getByText('{colour} is not known here').waitFor();
      expect(await name.inputValue()).toBe('{name}_{colour}');
      expect(host.queue.recipe.name).toBe('{name}');
      await name.fill('{name}_');
      await page.getByRole('button', { name: 'Insert {width}' }).click();
      await expect.poll(() => host.queue.recipe.name).toBe('{name}_{width}');
      // How much of the model's work is in results.
      await page.getByRole('button', { name: 'Look: Change' }).click();
      const strength = page.getByRole('slider', { name: 'Strength' });
      await strength.focus();
      await strength.press('Home');
      await expect.poll(() => host.queue.recipe.strength).toBe(0);
    }));

  it('goes to the next picture and back, and shows the first that is added', () =>
    look({ rows: 5, made: 0 }, async (page) => {
      const chosen = () => page.locator('[role=row][aria-selected=true]').innerText();
      expect(await chosen()).toContain('IMG_2041');
      await page.getByRole('button', { name: 'Next picture' }).click();
      await expect.poll(chosen).toContain('IMG_2042');
      await page.getByRole('button', { name: 'Previous picture' }).click();
      await expect.poll(chosen).toContain('IMG_2041');
      await page.keyboard.press('Control+o');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'pictures' }).click();
      await dialog.getByText('IMG_2041.jpg').waitFor();
      await dialog.getByRole('button', { name: 'Add this folder' }).click();
      await expect.poll(chosen).toContain('IMG_2046');
    }));

  it('gathers failures by their reason, each with what can be done for all of it', () =>
    look({ rows: 400, made: 0 }, async (page, host) => {
      await page.getByLabel('State').selectOption('failed');
      const reasons = page.getByRole('group', { name: 'Why pictures failed' });
      await reasons.getByRole('button', { name: /ends too early/ }).waitFor();
      await reasons.getByRole('button', { name: /not a picture/ }).click();
      await expect.poll(() => page.getByRole('grid').getByRole('row').count()).toBe(1);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Remove from the queue' }).click();
      await expect.poll(() => host.queue.rows.length).toBe(399);
      await page.getByRole('button', { name: 'Retry all' }).click();
      await expect.poll(() => host.queue.rows.filter(({ state }) => state === 'failed').length).toBe(0);
    }));
});
