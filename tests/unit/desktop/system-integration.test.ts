import { describe, expect, test, vi } from 'vitest';
import { SystemIntegration, type Desktop } from '../../../src-main/desktop/system-integration.js';
import { wordsFor } from '../../../src-main/desktop/words.js';
import type { QueueEvent } from '../../../src-main/contract/window/queue.js';

type Wishes = { notify?: boolean; whenFinished?: 'nothing' | 'quit' | 'sleep' };

function onDesktop(wishes: Wishes = {}, isLookedAt = false) {
  const letSleep = vi.fn();
  const desktop = {
    showProgress: vi.fn(),
    stayAwake: vi.fn(() => letSleep),
    isLookedAt: () => isLookedAt,
    notify: vi.fn(),
    sleep: vi.fn(),
    quit: vi.fn(),
  } satisfies Desktop;
  const settings = () => ({ notify: true, whenFinished: 'nothing' as const, ...wishes });
  return {
    integration: new SystemIntegration(desktop, { settings, words: wordsFor('en', 'en') }),
    letSleep,
    ...desktop,
  };
}

const state = (name: string) => ({ event: 'state', state: name, reason: null }) as QueueEvent;
const summary = (stopped: string | null = null) =>
  ({ event: 'summary', summary: { done: 3, failed: 1, stopped } }) as QueueEvent;

test('the machine stays awake while a batch runs, and only then', () => {
  const { integration, stayAwake, letSleep } = onDesktop();
  integration.hear(state('running'));
  integration.hear(state('running'));
  expect(stayAwake).toHaveBeenCalledOnce();
  expect(letSleep).not.toHaveBeenCalled();
  integration.hear(state('paused'));
  integration.hear(state('idle'));
  expect(letSleep).toHaveBeenCalledOnce();
  integration.hear(state('running'));
  expect(stayAwake).toHaveBeenCalledTimes(2);
});

test('it may sleep again when the program closes in mid-batch', () => {
  const { integration, letSleep } = onDesktop();
  integration.hear(state('running'));
  integration.close();
  expect(letSleep).toHaveBeenCalledOnce();
});

test('the taskbar shows how far it is, and nothing when nothing runs', () => {
  const { integration, showProgress } = onDesktop();
  integration.hear({ event: 'throughput', throughput: { fraction: 0.4 } } as QueueEvent);
  expect(showProgress).toHaveBeenLastCalledWith(0.4);
  integration.hear(state('idle'));
  expect(showProgress).toHaveBeenLastCalledWith(null);
});

describe('at the end of a batch', () => {
  test('a word is said, with what failed', () => {
    const { integration, notify } = onDesktop();
    integration.hear(summary());
    expect(notify).toHaveBeenCalledExactlyOnceWith('3 made, 1 failed');
  });

  test.each([
    ['is looking', onDesktop({}, true), summary()],
    ['does not want it', onDesktop({ notify: false }), summary()],
    ['stopped it', onDesktop(), summary('Stopped.')],
  ])('none is said to someone who %s', (_who, { integration, notify }, event) => {
    integration.hear(event);
    expect(notify).not.toHaveBeenCalled();
  });

  test.each(['nothing', 'quit', 'sleep'] as const)('%s is what happens when that is wanted', (whenFinished) => {
    const { integration, quit, sleep } = onDesktop({ whenFinished });
    integration.hear(summary());
    expect(quit).toHaveBeenCalledTimes(whenFinished === 'quit' ? 1 : 0);
    expect(sleep).toHaveBeenCalledTimes(whenFinished === 'sleep' ? 1 : 0);
  });

  test.each(['quit', 'sleep'] as const)('a batch that was stopped does not %s', (whenFinished) => {
    const { integration, quit, sleep } = onDesktop({ whenFinished });
    integration.hear(summary('Stopped.'));
    expect(quit).not.toHaveBeenCalled();
    expect(sleep).not.toHaveBeenCalled();
  });
});
