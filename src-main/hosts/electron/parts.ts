import type * as Electron from 'electron';

/** Electron, handed in so that the shell's rules can be tested where there is none. */
export type Parts = typeof Electron;
export type Window = Electron.BrowserWindow;
