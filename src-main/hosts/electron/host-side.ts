import type { OpenDialogOptions } from 'electron';
import type { Words } from '../../desktop/words.js';
import { weightSuffixes } from '../../contract/rules/weight-files.js';
import { thisProgram, type HostSide } from '../../window/host-side.js';
import type { Parts, Window } from './parts.js';

type Dialogs = Readonly<Record<Parameters<HostSide['choose']>[0], OpenDialogOptions>>;

/** What a desktop can do for the window: the system's own dialogs, its file manager, quitting. */
export function desktopSide({ app, dialog, shell }: Parts, window: Window, words: Words): HostSide {
  const extensions = [...weightSuffixes];
  const dialogs: Dialogs = {
    pictures: { properties: ['openFile', 'multiSelections'] },
    folder: { properties: ['openDirectory', 'multiSelections'] },
    output: { properties: ['openDirectory', 'createDirectory'] },
    weights: { properties: ['openFile'], filters: [{ name: words.weights, extensions }] },
  };
  return {
    abilities: {
      ...{ dialogs: true, reveal: true, dropPaths: true, dragOut: true, sleep: true, quit: true },
      ...thisProgram(),
    },
    async choose(what) {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, dialogs[what]);
      return canceled ? null : filePaths;
    },
    reveal: (path) => Promise.resolve(shell.showItemInFolder(path)),
    quit: () => app.quit(),
  };
}
