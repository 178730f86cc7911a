import { fileURLToPath } from 'node:url';
import type { StoredBounds } from '../../desktop/bounds.js';
import { mayOpenExternally } from '../../desktop/external-links.js';
import type { Parts, Window } from './parts.js';

/** The window, not yet shown, with nothing in it but the program's own page. */
export function openWindow(parts: Parts, { maximized, fullScreen, ...bounds }: StoredBounds, icon: string): Window {
  const window = new parts.BrowserWindow({
    ...{ width: 1280, height: 800, ...bounds, minWidth: 900, minHeight: 600 },
    ...{ show: false, icon, title: 'Enlarger', fullscreen: fullScreen === true },
    // The canvas of the theme, so that nothing flashes before the first paint.
    backgroundColor: parts.nativeTheme.shouldUseDarkColors ? '#1b1b1b' : '#e9e9e9',
    webPreferences: {
      preload: fileURLToPath(new URL('./preload.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  guard(parts, window);
  window.once('ready-to-show', () => (maximized === true ? window.maximize() : window.show()));
  return window;
}

function guard({ session, shell }: Parts, { webContents }: Window): void {
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (mayOpenExternally(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}
