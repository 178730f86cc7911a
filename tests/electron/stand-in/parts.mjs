// A stand-in for Electron: its window is a page of a headless Chromium, `app://window` is a loopback server that asks
// the program's own handler, and its processes are Node's. It shows that the built shell, preload bridge and window fit
// together. When it takes a call is held to `rules.mjs`. It is not Electron: sandbox, isolation, fuses, dialogs and utility processes are only had in the real one.
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { chromium } from '@playwright/test';

const ORIGIN = 'app://window';
const isRoot = process.getuid?.() === 0;
const say = (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`);

// Where its own files are.
process.resourcesPath = import.meta.dirname;

let isReady = false;
let settle;
const ready = new Promise((resolve) => (settle = resolve));

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  requestSingleInstanceLock: () => true,
  isReady: () => isReady,
  whenReady: () => ready,
  getVersion: () => JSON.parse(readFileSync('package.json', 'utf8')).version,
  getLocale: () => 'en',
  setAppUserModelId() {},
  setPath() {},
  commandLine: { hasSwitch: () => false },
  exit: (code) => process.exit(code),
  quit() {
    let prevented = false;
    app.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) void closeAll().then(() => process.exit(0));
  },
});

/** What Electron does once the entry's import has settled. */
export function becomeReady() {
  isReady = true;
  settle();
  // The test ends it as a user would; what is written here does not matter.
  process.stdin.once('data', () => app.quit());
}

let handler;
const loopback = createServer((request, response) => {
  // The page's own address, as the program knows it.
  void handler({ url: `${ORIGIN}${request.url}`, method: request.method }).then((answer) => {
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body === null) response.end();
    else Readable.fromWeb(answer.body).pipe(response);
  });
});

async function openLoopback() {
  await new Promise((resolve) => loopback.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${loopback.address().port}`;
}

export const protocol = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (_scheme, given) => void (handler = given),
};

const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', png: 'image/png' };

export const net = {
  fetch: async (file) => {
    const type = TYPES[file.split('.').at(-1)] ?? 'application/octet-stream';
    try {
      return new Response(readFileSync(new URL(file)), { headers: { 'content-type': type } });
    } catch {
      return new Response(null, { status: 404 });
    }
  },
};

export const ipcMain = new EventEmitter();

/** One end of a channel in this process; the other end is in the page. */
class Port extends EventEmitter {
  other;
  start() {}
  close() {
    this.emit('close');
  }
  postMessage(data) {
    this.other(data);
  }
}

export class MessageChannelMain {
  port1 = new Port();
  port2 = new Port();
  constructor() {
    this.port2.onPage = (send) => (this.port1.other = send);
    this.port2.toMain = (data) => this.port1.emit('message', { data });
  }
}

/** For the test, which drives the page from its own process. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let browser;
let isEnding = false;
const told = (data) => globalThis.fromMain(data);
const complain = (error) => isEnding || say({ event: 'page-error', message: error.message });
const closeAll = async () => {
  isEnding = true;
  await browser?.close();
  loopback.close();
};

class WebContents extends EventEmitter {
  setWindowOpenHandler() {}
  startDrag(item) {
    say({ event: 'drag', file: item.file });
  }
  postMessage(_channel, _message, [port]) {
    this.port = port;
    // A page that is closing hears nothing more.
    port.onPage((data) => this.page.isClosed() || isEnding || void this.page.evaluate(told, data).catch(complain));
    void this.page.evaluate(() => globalThis.openPort());
  }
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents();
  async loadURL(url) {
    const debugging = await freePort();
    const args = [`--remote-debugging-port=${debugging}`, ...(isRoot ? ['--no-sandbox'] : [])];
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    this.webContents.page = page;
    const frame = { url, parent: null };
    await page.exposeFunction('toMain', (channel, data) => {
      if (channel === 'port') this.webContents.port.toMain(data);
      else ipcMain.emit(channel, { sender: this.webContents, senderFrame: frame }, data);
    });
    await page.addInitScript(bridge);
    page.on('pageerror', (error) => say({ event: 'page-error', message: error.message }));
    page.on('console', (line) => line.type() === 'error' && say({ event: 'console-error', message: line.text() }));
    await page.goto(`${await openLoopback()}/`);
    this.emit('ready-to-show');
    say({ event: 'shown', debugging });
  }
  show() {}
  focus() {}
  isMinimized = () => false;
  isFocused = () => false;
  isDestroyed = () => false;
  isMaximized = () => false;
  isFullScreen = () => false;
  getNormalBounds = () => ({ x: 0, y: 0, width: 1280, height: 800 });
  setProgressBar(fraction) {
    say({ event: 'taskbar', fraction });
  }
}

/** What the preload script gives the page, over functions that the page was lent. */
function bridge() {
  let port;
  globalThis.fromMain = (data) => port.postMessage(data);
  globalThis.openPort = () => {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }) => void globalThis.toMain('port', data);
    globalThis.postMessage({ enlarger: 'port' }, '*', [channel.port2]);
  };
  globalThis.enlarger = {
    connect: () => void globalThis.toMain('connect'),
    pathOf: () => '',
    dragOut: (path) => void globalThis.toMain('drag-out', path),
  };
}

const permissions = { setPermissionRequestHandler() {}, setPermissionCheckHandler() {} };
export const session = { defaultSession: permissions };
export const shell = {
  openExternal: () => Promise.resolve(),
  showItemInFolder: (path) => say({ event: 'reveal', path }),
  openPath: (path) => (say({ event: 'open', path }), Promise.resolve('')),
};
export const dialog = {
  showErrorBox: (title, text) => say({ event: 'error-box', title, text }),
  showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: JSON.parse(process.env.CHOSEN ?? '[]') }),
};
export const Menu = { buildFromTemplate: (template) => template, setApplicationMenu() {} };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1280, height: 800 } }] };
export const nativeTheme = { shouldUseDarkColors: true };
export const nativeImage = { createFromPath: () => ({ resize: () => 'icon' }) };
export const powerSaveBlocker = { start: () => (say({ event: 'awake' }), 1), stop: () => say({ event: 'may-sleep' }) };
export class Notification {
  constructor(options) {
    this.options = options;
  }
  on() {}
  show() {
    say({ event: 'notification', ...this.options });
  }
}

export const utilityProcess = {
  fork(file) {
    const child = fork(file, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
    say({ event: 'utility-process', file });
    const kill = () => process.kill(child.pid, 'SIGKILL');
    return Object.assign(child, { kill, postMessage: (data) => child.connected && child.send(data) });
  },
};
