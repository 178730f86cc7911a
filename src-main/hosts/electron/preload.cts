import electron = require('electron');

// The only bridge between the window and the program: a message port for the contract, and the few things a page
// cannot do by itself. Sandboxed, and CommonJS because a sandboxed preload must be.

const { contextBridge, ipcRenderer, webUtils } = electron;

/** The page's own `window`; this layer is compiled without the DOM's types. */
const page = globalThis as unknown as {
  postMessage(message: unknown, origin: string, transfer: readonly unknown[]): void;
};

ipcRenderer.on('port', (event) => page.postMessage({ enlarger: 'port' }, '*', event.ports));

contextBridge.exposeInMainWorld('enlarger', {
  /** Asks for a port; it comes as a message event whose data is `{ enlarger: 'port' }`. */
  connect: () => ipcRenderer.send('connect'),
  /** The path of a file that was dropped. */
  pathOf: (file: Parameters<typeof webUtils.getPathForFile>[0]) => webUtils.getPathForFile(file),
  /** Drags a finished result out of the window, to be called in `dragstart`. */
  dragOut: (path: string) => ipcRenderer.send('drag-out', path),
});
