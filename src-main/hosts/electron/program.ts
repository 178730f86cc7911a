import { RPCHandler } from '@orpc/server/message-port';
import { DesktopApp } from '../../desktop/desktop-app.js';
import type { OpenRequests } from '../../desktop/open-requests.js';
import { ORIGIN } from '../../desktop/pages.js';
import { listen } from './connection.js';
import { surviveCrashes, type HearMistakesBy } from './crashes.js';
import { systemDesktop } from './desktop.js';
import { startUtility } from './engine-process.js';
import { desktopSide } from './host-side.js';
import { setMenu } from './menu.js';
import { servePages } from './pages.js';
import type { Parts, Window } from './parts.js';
import { openWindow } from './window.js';

/** Opens the program and its window, once Electron is ready. */
export async function openProgram(
  parts: Parts,
  openRequests: OpenRequests,
  hearMistakesBy: HearMistakesBy,
): Promise<void> {
  const { app, screen } = parts;
  const program = await DesktopApp.open({
    locale: app.getLocale(),
    startProcess: (module, name) => startUtility(parts, module, name),
  });
  hearMistakesBy((error) => program.mistake(error));
  program.followTheme((theme) => (parts.nativeTheme.themeSource = theme));
  servePages(parts, program);

  const bounds = program.bounds(screen.getAllDisplays().map(({ workArea }) => workArea));
  const window = openWindow(parts, bounds, program.icon);
  window.on('close', () =>
    program.keepBounds(window.getNormalBounds(), {
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    }),
  );
  surviveCrashes(parts, window, program.words, (text) => program.note(text));
  const host = desktopSide(parts, window, { words: program.words, lastFolder: () => program.lastFolder });
  listen(parts, new RPCHandler(program.router(host)), program);
  setMenu(parts, program.words, (what) => void host.choose(what).then((paths) => program.add(paths ?? [])));
  void program.tell(systemDesktop(parts, window, () => comeForward(window)));
  app.on('before-quit', (event) => {
    if (program.isClosed) return;
    event.preventDefault();
    void program.close().finally(() => app.quit());
  });
  app.on('second-instance', () => comeForward(window));
  await window.loadURL(`${ORIGIN}/`);
  openRequests.goTo((paths) => {
    comeForward(window);
    void program.add(paths);
  });
}

function comeForward(window: Window): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}
