import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RPCHandler } from '@orpc/server/message-port';
import { createApp } from '../../app/app.js';
import { windowRouter } from '../../app/window/router.js';
import type { WindowApp } from '../../app/window/window-app.js';
import { programFolder } from '../../base/home.js';
import { describe } from '../../base/problem.js';
import { keepBounds, storedBounds } from './bounds.js';
import { listen } from './connection.js';
import { utilityEngine } from './engine-process.js';
import { desktopSide } from './host-side.js';
import { Manners } from './manners.js';
import { setMenu } from './menu.js';
import { Opened } from './opened.js';
import { declareScheme, servePages } from './pages.js';
import type { Parts } from './parts.js';
import { openWindow, ORIGIN } from './window.js';
import { wordsFor } from './words.js';

/** Starts the desktop program; a second start hands its files to the first and ends. */
export async function startShell(parts: Parts): Promise<void> {
  const { app, dialog } = parts;
  if (!app.requestSingleInstanceLock()) return app.quit();
  declareScheme(parts);
  const opened = new Opened();
  opened.commandLine(process.argv.slice(app.isPackaged ? 0 : 1), process.cwd());
  app.on('second-instance', (_event, args, folder) => opened.commandLine(args, folder));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened.paths([path]);
  });
  app.on('window-all-closed', () => app.quit());
  await app.whenReady();
  try {
    await open(parts, opened);
  } catch (error) {
    dialog.showErrorBox(wordsFor('system', app.getLocale()).cannotStart, describe(error));
    app.exit(1);
  }
}

async function open(parts: Parts, opened: Opened): Promise<void> {
  const { app } = parts;
  const program = await createApp({ startProcess: (module) => utilityEngine(parts, fileURLToPath(module)) });
  const behind = await program.openWindow();
  const { queue, remembered, pictures } = behind;
  const words = wordsFor(remembered.settings.language, app.getLocale());
  const icon = join(programFolder(), 'resources', 'icon', 'icon.png');
  servePages(parts, { files: join(programFolder(), 'dist', 'window'), picture: (path) => pictures.answer(path) });

  const window = openWindow(parts, { bounds: storedBounds(remembered), icon });
  keepBounds(window, remembered);
  const host = desktopSide(parts, window);
  const isResult = (path: string): boolean =>
    queue.state.rows.all().some(({ state, output }) => state === 'done' && output === path) && existsSync(path);
  const dragIcon = parts.nativeImage.createFromPath(icon).resize({ width: 64 });
  listen(parts, { handler: new RPCHandler(windowRouter(behind, host)), isResult, dragIcon });

  const manners = new Manners(parts, window, { settings: () => remembered.settings, words });
  const add = (paths: readonly string[]): void =>
    void behind.add(paths).catch((error: unknown) => queue.state.problem(describe(error)));
  setMenu(parts, words, {
    add: (what) => void host.choose(what).then((paths) => (paths === null ? undefined : add(paths))),
  });
  const end = new AbortController();
  void follow(behind, manners, end.signal);
  endWell(parts, async () => {
    end.abort();
    manners.close();
    await behind.close();
    await program.close();
  });
  await window.loadURL(`${ORIGIN}/`);
  opened.goTo((paths) => {
    if (window.isMinimized()) window.restore();
    window.focus();
    add(paths);
  });
}

async function follow({ queue }: WindowApp, manners: Manners, signal: AbortSignal): Promise<void> {
  for await (const event of queue.watch(signal)) manners.hear(event);
}

/** Quitting waits until everything is put away; what ran goes on at the next start. */
function endWell({ app }: Parts, close: () => Promise<void>): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    void close().finally(() => app.quit());
  });
}
