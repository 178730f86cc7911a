import { fileURLToPath } from 'node:url';
import type { Rectangle } from 'electron';
import type { Contents, Parts, Window } from './parts.js';

/** Where the window's page lies; the only origin that is ever shown or answered. */
export const ORIGIN = 'app://window';

/** Sites that a link in the window may open in the user's browser: where models and their papers are. */
const OUTSIDE = new Set(['github.com', 'arxiv.org', 'www.npmjs.com', 'huggingface.co']);

export interface WindowOptions {
  readonly bounds: Partial<Rectangle>;
  readonly icon: string;
}

/** The window, not yet shown, with nothing in it but the program's own page. */
export function openWindow(parts: Parts, { bounds, icon }: WindowOptions): Window {
  const window = new parts.BrowserWindow({
    width: 1280,
    height: 800,
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    icon,
    title: 'Enlarger',
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
  guard(parts, window.webContents);
  window.once('ready-to-show', () => window.show());
  return window;
}

/** Whether a message or a request comes from the program's own page. */
export const isOwn = (url: string): boolean => url === ORIGIN || url.startsWith(`${ORIGIN}/`);

function guard({ session, shell }: Parts, contents: Contents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

/** Only addresses of known sites over https: a `file:` or `smb:` address could start a program. */
export function mayOpenOutside(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && OUTSIDE.has(hostname);
}
