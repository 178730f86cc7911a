import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, keepLook, openBrowser } from '../fixtures/browser.js';
import { Shoot } from '../fixtures/window/shoot.js';

const executable = findBrowser();

describe.skipIf(executable === undefined)('the most megapixels of a result', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executable!);
  });
  afterAll(async () => {
    await browser?.close();
  });

  test('are set in the window, and what would have more is refused before any work', async () => {
    const shoot = await Shoot.begin(browser, { 'a.jpg': [320, 200], 'b.png': [700, 500] }, ['harbour']);
    try {
      await shoot.shown();
      const { page } = shoot;
      await shoot.openOutput();
      const most = page.getByLabel('Limit, MP');
      expect(await most.inputValue()).toBe('1000');
      // Four times 700 x 500 are 5.6 megapixels, four times 320 x 200 are 1.
      await most.fill('2');
      await most.press('Tab');
      await page.getByText('1 to do').first().waitFor();
      await page.getByText('result too large').first().click();
      await page
        .getByText(/2 are the most/)
        .first()
        .waitFor();
      await most.fill('6');
      await most.press('Tab');
      await page.getByText('2 to do').first().waitFor();
      await keepLook(page, expect.getState().currentTestName!);
    } finally {
      await shoot.end();
    }
  });
});
