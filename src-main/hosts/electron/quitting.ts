import type { DesktopApp } from '../../desktop/desktop-app.js';
import type { Parts } from './parts.js';

/** Starts the program again. @param paths  what it is to open */
export type StartAgain = (paths: readonly string[]) => void;

/**
 * Puts everything away before the program ends; `afterwards` is called last of all.
 *
 * @param watch  called when the end begins, to see to it that it comes
 */
export function quitInOrder(
  { app }: Pick<Parts, 'app'>,
  program: Pick<DesktopApp, 'isClosed' | 'close'>,
  afterwards: () => void,
  watch: () => void,
): void {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    watch();
    return program.close().finally(() => {
      afterwards();
      app.quit();
    });
  };
  app.on('before-quit', (event) => {
    if (program.isClosed) return;
    event.preventDefault();
    closing ??= close();
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
