import { expect, test, vi } from 'vitest';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';
import { openWindow } from '../../../../src-main/hosts/electron/window.js';

// Electron is handed in as a fake: this holds what the shell asks of it, not what it does.

type Listener = (...args: never[]) => void;

function fake() {
  const listeners = new Map<string, Listener>();
  let onOpen: ((details: { url: string }) => { action: string }) | undefined;
  const contents = {
    on: (name: string, listener: Listener) => void listeners.set(name, listener),
    setWindowOpenHandler: (handler: typeof onOpen) => void (onOpen = handler),
  };
  const BrowserWindow = vi.fn(
    class {
      webContents = contents;
      once = vi.fn();
    },
  );
  const openExternal = vi.fn(() => Promise.resolve());
  const request = vi.fn();
  const check = vi.fn();
  const parts = {
    BrowserWindow,
    nativeTheme: { shouldUseDarkColors: true },
    session: { defaultSession: { setPermissionRequestHandler: request, setPermissionCheckHandler: check } },
    shell: { openExternal },
  } as unknown as Parts;
  openWindow(parts, { x: 5, y: 6 }, 'icon.png');
  const options = BrowserWindow.mock.calls[0]![0 as never] as unknown as { webPreferences: Record<string, unknown> };
  return { options, listeners, openExternal, request, check, open: (url: string) => onOpen!({ url }) };
}

test('the page is sandboxed, isolated and has no Node', () => {
  expect(fake().options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    preload: expect.stringMatching(/preload\.cjs$/) as string,
  });
});

test('it stays where it was, and never smaller than it can be used', () => {
  expect(fake().options).toMatchObject({ x: 5, y: 6, width: 1280, height: 800, minWidth: 900, minHeight: 600 });
});

test.each(['will-navigate', 'will-attach-webview'])('%s is prevented', (name) => {
  const preventDefault = vi.fn();
  const listener = fake().listeners.get(name) as unknown as (event: { preventDefault: () => void }) => void;
  listener({ preventDefault });
  expect(preventDefault).toHaveBeenCalledOnce();
});

test('no new window is ever opened; known sites go to the browser', () => {
  const { open, openExternal } = fake();
  expect(open('https://example.org/')).toEqual({ action: 'deny' });
  expect(openExternal).not.toHaveBeenCalled();
  expect(open('https://github.com/njulj/RFDN')).toEqual({ action: 'deny' });
  expect(openExternal).toHaveBeenCalledWith('https://github.com/njulj/RFDN');
});

test('every permission is refused', () => {
  const { request, check } = fake();
  const answer = vi.fn();
  (request.mock.calls[0]![0] as (contents: null, permission: string, answer: (yes: boolean) => void) => void)(
    null,
    'media',
    answer,
  );
  expect(answer).toHaveBeenCalledWith(false);
  expect((check.mock.calls[0]![0] as () => boolean)()).toBe(false);
});
