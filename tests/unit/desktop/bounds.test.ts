import { expect, test } from 'vitest';
import { storedBounds } from '../../../src-main/desktop/bounds.js';

const was = { x: 10, y: 20, width: 1400, height: 900 };
const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const full = { maximized: false, fullScreen: false };
const size = { width: 1400, height: 900, ...full };

test.each([
  ['a record', was, { ...was, ...full }],
  ['none', undefined, {}],
  [
    'a window that filled its screen',
    { ...was, maximized: true, fullScreen: false },
    { ...was, ...full, maximized: true },
  ],
  ['one that makes no sense', { ...was, width: 3 }, {}],
  ['a screen to the right that is gone', { ...was, x: 1921 }, size],
  ['a screen to the left that is gone', { ...was, x: -1400 }, size],
  ['a screen above that is gone', { ...was, y: -900 }, size],
  ['a screen below that is gone', { ...was, y: 1080 }, size],
  ['the edge of a screen, where it can be taken hold of', { ...was, x: 1800 }, { ...was, ...full, x: 1800 }],
])('%s', (_what, window, expected) => {
  expect(storedBounds({ current: { layout: { window } } } as never, [screen])).toEqual(expected);
});

test('a window on a second screen stays there', () => {
  const right = { ...screen, x: 1920 };
  const window = { ...was, x: 2000 };
  expect(storedBounds({ current: { layout: { window } } } as never, [screen, right])).toEqual({ ...window, ...full });
});
