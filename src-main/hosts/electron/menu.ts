import type { MenuItemConstructorOptions } from 'electron';
import type { Parts } from './parts.js';
import type { wordsFor } from './words.js';

export interface MenuActions {
  add(what: 'pictures' | 'folder'): void;
}

/** The menu: the system's own roles, and adding. The window answers its keys itself. */
export function setMenu({ Menu }: Pick<Parts, 'Menu'>, words: ReturnType<typeof wordsFor>, { add }: MenuActions): void {
  const own: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const file: MenuItemConstructorOptions = {
    role: 'fileMenu',
    submenu: [
      { label: words.add, accelerator: 'CmdOrCtrl+O', click: () => add('pictures') },
      { label: words.addFolder, accelerator: 'CmdOrCtrl+Shift+O', click: () => add('folder') },
      { type: 'separator' },
      { role: process.platform === 'darwin' ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = { role: 'viewMenu', submenu: [{ role: 'togglefullscreen' }] };
  Menu.setApplicationMenu(Menu.buildFromTemplate([...own, file, { role: 'editMenu' }, view, { role: 'windowMenu' }]));
}
