import { expect, test } from 'vitest';
import { onKey } from '../../../src-renderer/app/keys.js';
import type { WindowState } from '../../../src-renderer/state/window-state.svelte.js';

/** What is opened by a key, and whether the system gets it too. */
function pressed(init: KeyboardEventInit) {
  const windowState = { overlay: null } as unknown as WindowState;
  const event = new KeyboardEvent('keydown', { cancelable: true, ...init });
  onKey(windowState, event);
  return { opened: windowState.overlay, isTaken: event.defaultPrevented };
}

test('Cmd+M stays macOS’s own, which puts the window into the Dock; with Ctrl it opens the models', () => {
  expect(pressed({ key: 'm', metaKey: true })).toEqual({ opened: null, isTaken: false });
  expect(pressed({ key: 'm', ctrlKey: true })).toEqual({ opened: 'models', isTaken: true });
});
