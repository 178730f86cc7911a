import type { OpenDialogOptions } from 'electron';
import { Problem } from '../../base/problem.js';
import type { Words } from '../../desktop/words.js';
import { formats, inputFormats } from '../../contract/formats.js';
import { weightSuffixes } from '../../contract/rules/weight-files.js';
import { thisProgram, type HostSide } from '../../window/host-side.js';
import type { OnlyWindow } from './only-window.js';
import type { Parts } from './parts.js';

type Dialogs = Readonly<Record<Parameters<HostSide['choose']>[0], OpenDialogOptions>>;

const OPEN_BY_HAND = 'Show it in its folder, and open it there with a program of your choice.';

/** What a desktop can do for the window: the system's own dialogs, its file manager, quitting. */
export function desktopSide(
  { app, dialog, shell }: Parts,
  window: Pick<OnlyWindow, 'current'>,
  { words, lastFolder }: { readonly words: Words; readonly lastFolder: () => string },
): HostSide {
  const extensions = [...weightSuffixes];
  const readable = inputFormats.flatMap((format) => [...formats[format].suffixes]);
  // Only there can one dialog show both.
  const files: OpenDialogOptions['properties'] =
    process.platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openFile'];
  const dialogs: Dialogs = {
    pictures: { properties: [...files, 'multiSelections'], filters: [{ name: words.pictures, extensions: readable }] },
    folder: { properties: ['openDirectory', 'multiSelections'] },
    output: { properties: ['openDirectory', 'createDirectory'] },
    weights: { properties: ['openFile'], filters: [{ name: words.weights, extensions }] },
  };
  return {
    abilities: {
      dialogs: true,
      reveal: true,
      open: true,
      download: false,
      dropPaths: true,
      dragOut: true,
      sleep: true,
      quit: true,
      ...thisProgram(),
    },
    async choose(what) {
      // Without a folder Electron begins at the downloads each time.
      const options = { ...dialogs[what], defaultPath: lastFolder() };
      const over = window.current;
      const asking = over === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(over, options);
      const { canceled, filePaths } = await asking;
      return canceled ? null : filePaths;
    },
    reveal: (path) => Promise.resolve(shell.showItemInFolder(path)),
    async open(path) {
      const problem = await shell.openPath(path);
      if (problem !== '') throw new Problem('cannot-open', `The picture cannot be opened: ${problem}.`, OPEN_BY_HAND);
    },
    quit: () => app.quit(),
  };
}
