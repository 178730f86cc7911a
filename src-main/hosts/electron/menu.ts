import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from '../../desktop/words.js';
import type { Parts } from './parts.js';

/** The menu: the system's own roles, and adding. The window answers its keys itself. */
export function setMenu({ Menu }: Parts, words: Words, add: (what: 'pictures' | 'folder') => void): void {
  const isMac = process.platform === 'darwin';
  const file: MenuItemConstructorOptions = {
    role: 'fileMenu',
    submenu: [
      { label: words.add, accelerator: 'CmdOrCtrl+O', click: () => add('pictures') },
      { label: words.addFolder, accelerator: 'CmdOrCtrl+Shift+O', click: () => add('folder') },
      { type: 'separator' },
      { role: isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = { role: 'viewMenu', submenu: [{ role: 'togglefullscreen' }] };
  const own: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(Menu.buildFromTemplate([...own, file, { role: 'editMenu' }, view, { role: 'windowMenu' }]));
}
