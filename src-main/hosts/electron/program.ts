import { RPCHandler } from '@orpc/server/message-port';
import { DesktopApp } from '../../desktop/desktop-app.js';
import type { OpenRequests } from '../../desktop/open-requests.js';
import { endAtLast } from './at-last.js';
import { plainNode, startChild } from './children.js';
import { listen } from './connection.js';
import { noteLostChildren, type HearMistakesBy } from './crashes.js';
import { systemDesktop } from './desktop.js';
import { desktopSide } from './host-side.js';
import { setMenus } from './menu.js';
import { OnlyWindow } from './only-window.js';
import { servePages } from './pages.js';
import type { Parts } from './parts.js';
import { quitInOrder, startAgain } from './quitting.js';

/** Where neither a package nor `npm start` gave one. */
const NO_NODE = 'No Node was found for pictures: Electron reads them, whose GLib does not agree with libvips.';

/** What starts an AppImage adds that switch by itself where the system forbids one, as Ubuntu does from 24.04 on. */
const NO_SANDBOX = "The window runs without Chromium's sandbox: Electron was started with --no-sandbox.";

/** Opens the program and its window, once Electron is ready. */
export async function openProgram(
  parts: Parts,
  openRequests: OpenRequests,
  hearMistakesBy: HearMistakesBy,
): Promise<void> {
  const { app } = parts;
  const node = plainNode();
  const program = await DesktopApp.open({ locale: app.getLocale(), startProcess: startChild(parts, node) });
  if (node === undefined && process.platform === 'linux') program.note(NO_NODE);
  if (app.commandLine.hasSwitch('no-sandbox')) program.note(NO_SANDBOX);
  hearMistakesBy((error) => program.complain(error));
  program.followTheme((theme) => (parts.nativeTheme.themeSource = theme));
  servePages(parts, program);

  const window = new OnlyWindow(parts, program);
  const host = desktopSide(parts, window, { words: program.words, lastFolder: () => program.lastFolder });
  listen(parts, new RPCHandler(program.router(host)), program);
  setMenus(parts, program.words, async (what) => {
    await window.show();
    await program.add((await host.choose(what)) ?? []);
  });
  noteLostChildren(parts, (text) => program.note(text));
  void program.tell(systemDesktop(parts, window));

  /** What was asked of a program that was already being put away. */
  let later: string[] | undefined;
  const come = (paths: readonly string[] = []): void => {
    if (program.isClosing) (later ??= []).push(...paths);
    else void window.show().then(() => program.add(paths));
  };
  const afterwards = (): void => {
    if (later !== undefined) startAgain(parts, openRequests.programIn(process.argv))(later);
  };
  quitInOrder(parts, program, afterwards, () => endAtLast((error) => program.complain(error)));
  app.on('second-instance', () => come());
  app.on('activate', () => come());
  await window.show();
  openRequests.goTo(come);
}
