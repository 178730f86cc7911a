import { expect, test } from 'vitest';
import { pageOf } from '../../../src-main/batch/report-page.js';
import type { BatchItem } from '../../../src-main/contract/batch.js';

const item = (changes: Partial<BatchItem>): BatchItem =>
  ({
    ...{
      id: 1,
      batch: 1,
      input: '/in/a.jpg',
      output: '/out/a.jpg',
      width: 60,
      height: 40,
      state: 'done',
      reason: null,
    },
    ...{ targetWidth: 240, targetHeight: 160, targetPixels: 38_400, bytes: 2_500_000, notes: [] },
    ...changes,
  }) as BatchItem;

test('a page holds every picture, small pictures where they can be made, and no markup out of names', async () => {
  const asked: string[] = [];
  const page = await pageOf(
    [
      item({ notes: ['EXIF was left out.'] }),
      item({ input: '/in/<b>&"x".png', state: 'failed', reason: 'It ends too early.', width: 0 }),
    ],
    (file) => {
      asked.push(file);
      return file === '/out/a.jpg' ? Promise.resolve(Buffer.from('webp')) : Promise.reject(new Error('unreadable'));
    },
  );
  expect(asked).toEqual(['/out/a.jpg', '/in/<b>&"x".png']);
  expect(page).toContain(`<img src="data:image/webp;base64,${Buffer.from('webp').toString('base64')}" alt="">`);
  expect(page.match(/<li>/g)).toHaveLength(2);
  expect(page.match(/<img/g)).toHaveLength(1);
  expect(page).toContain('60 × 40 → 240 × 160 pixels, 2.5 MB');
  expect(page).toContain('EXIF was left out.');
  expect(page).toContain('<p class="failed">failed: It ends too early.</p>');
  expect(page).toContain('&lt;b&gt;&amp;&quot;x&quot;.png');
  expect(page).not.toContain('<b>');
  expect(page).toContain('1 made, 1 failed, 0 skipped');
});
