import { Reloads } from '../../desktop/reloads.js';
import type { Words } from '../../desktop/words.js';
import type { Parts, Window } from './parts.js';

/** Where crashes are written down, for whoever looks into them. */
export type Note = (text: string) => void;

/**
 * Loads the window's page again when it crashed, and says so when that does not help: what runs goes on in either case.
 * Nothing here waits for an answer, which nobody gives at night.
 */
export function surviveCrashes({ dialog }: Parts, window: Window, words: Words, note: Note): void {
  const reloads = new Reloads();
  const { webContents } = window;
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    note(`The window's page is gone (${reason}, ${exitCode}).`);
    if (reloads.mayReload()) webContents.reload();
    else void dialog.showMessageBox(window, { type: 'error', message: words.crashes, buttons: [words.close] });
  });
  window.on('unresponsive', () => note('The window does not answer.'));
  window.on('responsive', () => note('The window answers again.'));
}

/** Writes down which of Electron's other processes died; the program's own children are looked after by who uses them. */
export function noteLostChildren({ app }: Parts, note: Note): void {
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') note(`${name ?? type} is gone (${reason}, ${exitCode}).`);
  });
}

/** Says who hears of mistakes from now on. */
export type HearMistakesBy = (hear: (error: unknown) => void) => void;

/**
 * Hears of mistakes that nothing else caught. Electron would show a box that stops everything until somebody presses a
 * button. Until somebody else does, standard error hears of them.
 */
export function hearMistakes(process: Pick<NodeJS.Process, 'on' | 'stderr'>): HearMistakesBy {
  let hear = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);
  process.on('uncaughtException', (error) => hear(error));
  process.on('unhandledRejection', (error) => hear(error));
  return (next) => (hear = next);
}
