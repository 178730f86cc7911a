import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';
import { describeWindow, violations } from '../fixtures/window/look.js';

// The built window in a real Chromium, with a program behind it that only pretends: what can be seen and reached.

const WINDOW = join(import.meta.dirname, '..', '..', 'dist', 'window');
const MOST_BYTES = 300_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

it('loads less than 300 KB of JavaScript before the window is there', () => {
  const manifest = JSON.parse(readFileSync(join(WINDOW, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  const first = new Set<string>();
  const follow = (name: string) => {
    if (first.has(name)) return;
    first.add(name);
    manifest[name]!.imports?.forEach(follow);
  };
  Object.keys(manifest)
    .filter((name) => manifest[name]!.isEntry)
    .forEach(follow);
  const bytes = [...first].reduce((sum, name) => sum + statSync(join(WINDOW, manifest[name]!.file)).size, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(readdirSync(join(WINDOW, 'assets')).length).toBeGreaterThan(first.size);
});

describeWindow('the window in a browser', (look) => {
  it('shows the fields of another way to say the size, and changes nothing until one of them does', () =>
    look({}, async (page, host) => {
      const before = JSON.stringify(host.queue.recipe.target);
      await page.getByRole('radio', { name: 'Side', exact: true }).click();
      const side = page.getByLabel('Pixels');
      await side.waitFor();
      expect(Number(await side.inputValue())).toBeGreaterThan(100);
      expect(JSON.stringify(host.queue.recipe.target)).toBe(before);
      await side.fill('300000');
      await side.press('Tab');
      await page.getByText('16× at most').waitFor();
      await expect.poll(() => host.queue.recipe.target).toEqual({ kind: 'longSide', value: 300_000 });
    }));

  it('asks before a change of settings holds for the rest of a run', () =>
    look({}, async (page, host) => {
      host.queue.speed = 0.5;
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      const before = JSON.stringify(host.queue.recipe.target);
      // Looking at another way to say the size asks for nothing.
      await page.getByRole('radio', { name: 'Side', exact: true }).click();
      await page.getByLabel('Pixels').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.getByRole('radio', { name: 'Scale', exact: true }).click();
      const chosen = page.getByRole('radio', { name: '×2', exact: true });
      await chosen.click();
      const question = page.getByRole('alert').filter({ hasText: 'Size: use the change for the remaining' });
      await question.waitFor();
      expect(JSON.stringify(host.queue.recipe.target)).toBe(before);
      await question.getByRole('button', { name: 'Keep as it was' }).click();
      await question.waitFor({ state: 'hidden' });
      expect(JSON.stringify(host.queue.recipe.target)).toBe(before);
      await chosen.click();
      await question.getByRole('button', { name: 'Use it' }).click();
      await question.waitFor({ state: 'hidden' });
      await expect.poll(() => host.queue.recipe.target).toEqual({ kind: 'scale', value: 2 });
    }));

  it('takes a change that a run was asked about once the run is over', () =>
    look({ rows: 12 }, async (page, host) => {
      host.queue.speed = 0.1;
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await page.getByRole('radio', { name: '×2', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'Size' }).waitFor();
      host.queue.set('idle');
      await page.getByRole('alert').filter({ hasText: 'Size' }).waitFor({ state: 'detached' });
      await expect.poll(() => host.queue.recipe.target).toEqual({ kind: 'scale', value: 2 });
    }));

  it('removes and brings back by keyboard alone', () =>
    look({ rows: 12, made: 0 }, async (page) => {
      const rows = page.getByRole('grid').getByRole('row');
      const names = async () =>
        (await rows.allInnerTexts()).slice(0, 4).map((text) => /IMG_\d+/.exec(text.replace(/\n/g, ''))?.[0]);
      const before = await names();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Delete');
      await expect.poll(names).toEqual([before[0], before[3], expect.any(String), expect.any(String)]);
      await page.keyboard.press('Control+z');
      await expect.poll(names).toEqual(before);
      await page.keyboard.press('Alt+ArrowDown');
      await expect.poll(async () => (await names())[3]).not.toBe(before[3]);
      expect((await names()).slice(0, 3)).toEqual(before.slice(0, 3));
    }));

  it('holds the original in view while Space is held', () =>
    look({ rows: 3, made: 3 }, async (page) => {
      await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
      await page.keyboard.down('Space');
      await page.getByText('original, 49%').waitFor();
      await page.keyboard.up('Space');
      await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
    }));

  it('previews what is in view of a picture that waits, beside a batch where it is asked for, and not at all if so wished', () =>
    look({ rows: 3, made: 0 }, async (page, host) => {
      const told = page.locator('.view .preview');
      // The window begins with the first picture, which may have one before the second is chosen.
      const ofTheSecond = () => host.queue.previewed.filter((id) => id === host.queue.rows[1]!.id).length;
      host.queue.slowness = 5;
      await page.getByRole('grid').getByRole('row').nth(1).click();
      await told.filter({ hasText: 'Previewing…' }).waitFor();
      host.queue.slowness = 1;
      await told.filter({ hasText: /^Preview$/ }).waitFor();
      await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
      expect(ofTheSecond()).toBe(1);
      // What is there needs no other.
      await page.keyboard.press('1');
      await page.waitForTimeout(500);
      expect(ofTheSecond()).toBe(1);
      await page.keyboard.press('v');
      await told.waitFor({ state: 'detached' });
      // What was in view is in view: the picture is as large as its result no more.
      await page.getByText('original, 400%').waitFor();
      await page.keyboard.press('v');
      host.queue.speed = 0.05;
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('grid').getByRole('row').nth(2).click();
      await page.getByRole('button', { name: 'Preview this view' }).click();
      await told.filter({ hasText: /^Preview$/ }).waitFor();
      host.queue.refusal = 'unknown-model';
      host.queue.set('idle');
      await page.getByRole('grid').getByRole('row').nth(1).click();
      await told.filter({ hasText: 'No preview' }).waitFor();
      expect(await page.getByRole('slider', { name: 'Divider between before and after' }).count()).toBe(0);
    }));

  /** How often the colour changes along 160 pixels of the stage, from `left` on, or so far from its right edge. */
  const steps = (page: Page, left: number) =>
    page
      .locator('canvas')
      .first()
      .evaluate((canvas, from) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext('2d')!;
        const { data } = context.getImageData(from < 0 ? width + from : from, height >> 1, 160, 1);
        let changes = 0;
        for (let x = 1; x < 160; x++) {
          if ([0, 1, 2].some((c) => data[x * 4 + c] !== data[x * 4 - 4 + c])) changes++;
        }
        return changes;
      }, left);

  it('shows the result’s own pixels at 400 %, and the original’s at 100 %', () =>
    look({ rows: 1, made: 1 }, async (page) => {
      await page.getByText('Before', { exact: true }).waitFor();
      await page.keyboard.press('3');
      const areBlocks = (left: number) => async () => {
        const changes = await steps(page, left);
        // With 16 pixels for each there would be 10 at most.
        return changes > 10 && changes <= 40;
      };
      // Right of the divider each pixel of the result is a block of 4 x 4 equal pixels of the screen.
      await expect.poll(areBlocks(-200)).toBe(true);
      // At 100 % each pixel of the original, left of the divider, is as large: it was enlarged four times.
      await page.keyboard.press('1');
      await expect.poll(areBlocks(40)).toBe(true);
      // Or smooth, as it is wished.
      await page.keyboard.press('p');
      await expect.poll(() => steps(page, 40)).toBeGreaterThan(80);
    }));

  it('compares models on a crop and takes one by its number', () =>
    look({ rows: 3, made: 1 }, async (page, host) => {
      await page.keyboard.press('t');
      const { x, y, width, height } = (await page.locator('.view').boundingBox())!;
      await page.mouse.move(x + width / 2 - 80, y + height / 2 - 60);
      await page.mouse.down();
      await page.mouse.move(x + width / 2 + 80, y + height / 2 + 60, { steps: 4 });
      host.queue.slowness = 20;
      await page.mouse.up();
      const results = page.getByRole('group', { name: 'Models on this part of the picture' }).getByRole('img');
      const group = page.getByRole('group', { name: 'Models on this part of the picture' });
      await group.getByText('enlarging…').waitFor();
      await group.getByText('waiting').first().waitFor();
      host.queue.slowness = 1;
      // The original, the model in use, and others.
      await expect.poll(() => results.count()).toBe(6);
      const titles = await group.locator('footer .title').allInnerTexts();
      expect(titles.slice(0, 2)).toEqual(['Original', await page.locator('.selected-model .title').innerText()]);
      expect(await violations(page)).toEqual([]);
      // Any two on the same place.
      await page.keyboard.press('w');
      const divider = page.getByRole('slider', { name: `Divider between Original and ${titles[1]!}` });
      await divider.press('ArrowRight');
      expect(await divider.getAttribute('aria-valuenow')).toBe('52');
      await page.getByLabel('Left of the divider').selectOption(titles[3]!);
      await page.getByRole('slider', { name: `Divider between ${titles[3]!} and ${titles[1]!}` }).waitFor();
      expect(await results.count()).toBe(2);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(() => results.count()).toBe(6);
      expect(host.queue.givenUp).toBe(0);
      await page.keyboard.press('5');
      await expect.poll(() => host.queue.recipe.model).toBe('rfdn');
      await page.locator('.view').waitFor();
    }));

  it('recommends models to fetch, tells how much is left, and asks before it fetches one without a licence', () =>
    look({ rows: 3 }, async (page, host) => {
      host.queue.slowness = 5;
      await page.keyboard.press('Control+m');
      await page.getByRole('radio', { name: 'Catalogue' }).click();
      const shown = page.getByRole('region', { name: 'Catalogue' });
      for (const kind of ['Photographs', 'Illustrations', 'Faithful to the original'])
        await shown.getByRole('heading', { name: kind }).waitFor();
      const sample = shown.getByRole('img', { name: /Real-ESRGAN general/ });
      await expect.poll(() => sample.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(168);
      await shown.getByRole('button', { name: /^Install Real-ESRGAN general/ }).click();
      await shown
        .getByText(/MB left/)
        .first()
        .waitFor();
      await shown.getByText(/All \d+ models/).click();
      await shown.getByRole('button', { name: 'Set5, dB' }).click();
      const rows = shown.getByRole('row');
      await expect.poll(() => rows.nth(1).innerText()).toContain('SMFANet');
      expect(await violations(page)).toEqual([]);
      await page.getByRole('searchbox', { name: 'Search models' }).last().fill('latticenet');
      await rows.filter({ hasText: 'None stated' }).waitFor();
      await rows.getByRole('button', { name: 'Install LatticeNet x4' }).press('Enter');
      await shown.getByRole('alert').getByText('state no licence').waitFor();
      await rows.getByRole('button', { name: 'Cancel' }).click();
      await rows.getByRole('button', { name: 'Install LatticeNet x4' }).click();
      await rows.getByRole('button', { name: 'Install anyway' }).click();
      await rows.getByRole('progressbar').waitFor();
    }));
});
