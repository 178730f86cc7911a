import { describe, expect, test, vi } from 'vitest';
import type { QueueEvent } from '../../../../src-main/contract/window/queue.js';
import { Manners } from '../../../../src-main/hosts/electron/manners.js';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';
import { wordsFor } from '../../../../src-main/hosts/electron/words.js';

function fake(settings: { notify?: boolean; whenFinished?: 'nothing' | 'quit' | 'sleep' } = {}, focused = false) {
  const words: object[] = [];
  const parts = {
    app: { quit: vi.fn() },
    powerSaveBlocker: { start: vi.fn(() => 7), stop: vi.fn() },
    Notification: class {
      constructor(private readonly options: object) {}
      show = (): void => void words.push(this.options);
    },
  };
  const window = { setProgressBar: vi.fn(), isFocused: () => focused, isDestroyed: () => false };
  const sleep = vi.fn();
  const options = {
    settings: () => ({ notify: true, whenFinished: 'nothing', ...settings }) as never,
    words: wordsFor('en', 'en'),
    sleep,
  };
  return { manners: new Manners(parts as unknown as Parts, window, options), parts, window, words, sleep };
}

const state = (name: string) => ({ event: 'state', state: name, reason: null }) as QueueEvent;
const summary = (stopped: string | null = null) =>
  ({ event: 'summary', summary: { done: 3, failed: 1, stopped } }) as QueueEvent;

test('the machine stays awake while a batch runs, and only then', () => {
  const { manners, parts } = fake();
  manners.hear(state('running'));
  manners.hear(state('running'));
  expect(parts.powerSaveBlocker.start).toHaveBeenCalledExactlyOnceWith('prevent-app-suspension');
  manners.hear(state('paused'));
  manners.hear(state('idle'));
  expect(parts.powerSaveBlocker.stop).toHaveBeenCalledExactlyOnceWith(7);
});

test('it may sleep again when the program closes in mid-batch', () => {
  const { manners, parts } = fake();
  manners.hear(state('running'));
  manners.close();
  expect(parts.powerSaveBlocker.stop).toHaveBeenCalledWith(7);
});

test('the taskbar shows how far it is, and nothing when nothing runs', () => {
  const { manners, window } = fake();
  manners.hear({ event: 'throughput', throughput: { fraction: 0.4 } } as QueueEvent);
  expect(window.setProgressBar).toHaveBeenLastCalledWith(0.4);
  manners.hear(state('idle'));
  expect(window.setProgressBar).toHaveBeenLastCalledWith(-1);
});

describe('at the end of a batch', () => {
  test('a word is said, with what failed', () => {
    const { manners, words } = fake();
    manners.hear(summary());
    expect(words).toEqual([{ title: 'Enlarger', body: '3 made, 1 failed' }]);
  });

  test('none is said to someone who is looking, who does not want it, or who stopped it', () => {
    for (const { manners, words } of [fake({}, true), fake({ notify: false })]) {
      manners.hear(summary());
      expect(words).toEqual([]);
    }
    const { manners, words } = fake();
    manners.hear(summary('It was stopped.'));
    expect(words).toEqual([]);
  });

  test.each(['nothing', 'quit', 'sleep'] as const)('%s is what happens when that is wanted', (whenFinished) => {
    const { manners, parts, sleep } = fake({ whenFinished });
    manners.hear(summary());
    expect(parts.app.quit).toHaveBeenCalledTimes(whenFinished === 'quit' ? 1 : 0);
    expect(sleep).toHaveBeenCalledTimes(whenFinished === 'sleep' ? 1 : 0);
  });

  test('a batch that was stopped neither quits nor sleeps', () => {
    const { manners, parts } = fake({ whenFinished: 'quit' });
    manners.hear(summary('It was stopped.'));
    expect(parts.app.quit).not.toHaveBeenCalled();
  });
});
