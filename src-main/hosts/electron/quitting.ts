import type { DesktopApp } from '../../desktop/desktop-app.js';
import type { Parts } from './parts.js';

/** Starts the program again. @param paths  what it is to open */
export type StartAgain = (paths: readonly string[]) => void;

/** Puts everything away before the program ends; `afterwards` is called last of all. */
export function quitInOrder({ app }: Parts, program: DesktopApp, afterwards: () => void): void {
  let closing: Promise<void> | undefined;
  app.on('before-quit', (event) => {
    if (program.isClosed) return;
    event.preventDefault();
    closing ??= program.close().finally(() => {
      afterwards();
      app.quit();
    });
  });
}

/**
 * @param words  those of the command line that are the program itself, and Electron's own switches
 * @param env    where the starter of a package says what it is: this process runs out of a copy that ends with it
 */
export const startAgain =
  ({ app }: Parts, words: readonly string[], env = process.env): StartAgain =>
  (paths) => {
    const execPath = env['APPIMAGE'] ?? env['PORTABLE_EXECUTABLE_FILE'];
    app.relaunch({ args: [...words, ...paths], ...(execPath && { execPath }) });
  };
