import type * as Electron from 'electron';

/** What the shell uses of Electron, handed in so that its rules can be tested where there is no Electron. */
export type Parts = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeImage'
  | 'nativeTheme'
  | 'net'
  | 'Notification'
  | 'powerSaveBlocker'
  | 'protocol'
  | 'session'
  | 'shell'
  | 'utilityProcess'
>;

export type Window = Electron.BrowserWindow;
export type Contents = Electron.WebContents;
