import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from '../../desktop/words.js';
import type { Parts } from './parts.js';

/** Asks for pictures or a folder, and adds them. */
type Add = (what: 'pictures' | 'folder') => Promise<void>;

/** The menu: the system's own roles, and adding. The window answers its keys itself. On macOS, the Dock's menu too. */
export function setMenus({ app, Menu }: Parts, words: Words, add: Add): void {
  const isMac = process.platform === 'darwin';
  const pictures = { label: words.add, click: () => void add('pictures') };
  const folder = { label: words.addFolder, click: () => void add('folder') };
  const file: MenuItemConstructorOptions = {
    role: 'fileMenu',
    submenu: [
      { ...pictures, accelerator: 'CmdOrCtrl+O' },
      { ...folder, accelerator: 'CmdOrCtrl+Shift+O' },
      { type: 'separator' },
      { role: isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = { role: 'viewMenu', submenu: [{ role: 'togglefullscreen' }] };
  const own: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(Menu.buildFromTemplate([...own, file, { role: 'editMenu' }, view, { role: 'windowMenu' }]));
  // Only there is a Dock.
  app.dock?.setMenu(Menu.buildFromTemplate([pictures, folder]));
}
