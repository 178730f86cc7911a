import type { OpenDialogOptions } from 'electron';
import type { HostSide } from '../../app/window/router.js';
import type { HostAbilities } from '../../contract/window/host.js';
import type { Parts, Window } from './parts.js';

const platforms: Partial<Record<NodeJS.Platform, HostAbilities['platform']>> = { darwin: 'mac', win32: 'windows' };

const DIALOGS: Readonly<Record<Parameters<HostSide['choose']>[0], OpenDialogOptions>> = {
  pictures: { properties: ['openFile', 'multiSelections'] },
  folder: { properties: ['openDirectory', 'multiSelections'] },
  output: { properties: ['openDirectory', 'createDirectory'] },
  weights: {
    properties: ['openFile'],
    filters: [{ name: 'Weights', extensions: ['pth', 'pt', 'safetensors', 'onnx', 'param', 'bin', 'json'] }],
  },
};

/** What a desktop can do for the window: the system's own dialogs, its file manager, quitting. */
export function desktopSide({ app, dialog, shell }: Pick<Parts, 'app' | 'dialog' | 'shell'>, window: Window): HostSide {
  return {
    abilities: {
      ...{ dialogs: true, reveal: true, dropPaths: true, dragOut: true, sleep: true, quit: true },
      platform: platforms[process.platform] ?? 'linux',
      version: app.getVersion(),
    },
    async choose(what) {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, DIALOGS[what]);
      return canceled ? null : filePaths;
    },
    reveal(path) {
      shell.showItemInFolder(path);
      return Promise.resolve();
    },
    quit: () => app.quit(),
  };
}
