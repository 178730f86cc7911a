// What the program gets where it asks for Electron.
import * as parts from './parts.mjs';
import { holdToOrder } from './rules.mjs';

export const {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
} = holdToOrder(parts);
