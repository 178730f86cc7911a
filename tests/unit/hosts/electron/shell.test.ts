import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';
import { startShell } from '../../../../src-main/hosts/electron/shell.js';
import { eventually } from '../../../fixtures/eventually.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

// It would end the process of these tests.
vi.mock('../../../../src-main/hosts/electron/at-last.js', () => ({ endAtLast: vi.fn() }));

// The whole shell over a fake of Electron, with the program itself on a data folder of its own behind it.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('ENLARGER_HOME', join(folder.path, 'home'));
  // Electron says where its own files are.
  Object.assign(process, { resourcesPath: folder.path });
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['enlarger']);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await folder.dispose();
});

function fake({ isFirst = true, switches = [] as string[] } = {}) {
  const bounds = { x: 10, y: 20, width: 1000, height: 700 };
  const window = Object.assign(new EventEmitter(), {
    webContents: Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() }),
    getNormalBounds: () => bounds,
    ...{ isMinimized: () => true, isMaximized: () => true, isFullScreen: () => false },
    isDestroyed: () => false,
    ...{ loadURL: vi.fn(() => Promise.resolve()), setProgressBar: vi.fn(), restore: vi.fn(), focus: vi.fn() },
    ...{ maximize: vi.fn(), show: vi.fn() },
  });
  const BrowserWindow = vi.fn(function () {
    return window;
  });
  const ended = vi.fn();
  let isReady = false;
  const ready = new Promise<void>((resolve) => setTimeout(resolve)).then(() => void (isReady = true));
  const app = Object.assign(new EventEmitter(), {
    ...{ isPackaged: false, setPath: vi.fn(), requestSingleInstanceLock: vi.fn(() => isFirst) },
    ...{ isReady: () => isReady, whenReady: () => ready },
    commandLine: { hasSwitch: (name: string) => switches.includes(name) },
    ...{ getLocale: () => 'en', exit: vi.fn(), setAppUserModelId: vi.fn(), relaunch: vi.fn() },
    quit: vi.fn(() => {
      const event = { preventDefault: vi.fn() };
      app.emit('before-quit', event);
      if (event.preventDefault.mock.calls.length === 0) ended();
    }),
  });
  const handled = vi.fn();
  const parts = {
    ...{ app, BrowserWindow, ipcMain: new EventEmitter() },
    dialog: { showErrorBox: vi.fn() },
    protocol: { registerSchemesAsPrivileged: vi.fn(() => expect(isReady).toBe(false)), handle: handled },
    session: { defaultSession: { setPermissionRequestHandler: vi.fn(), setPermissionCheckHandler: vi.fn() } },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    nativeTheme: { shouldUseDarkColors: false },
    nativeImage: { createFromPath: () => ({ resize: () => 'icon' }) },
    Menu: { buildFromTemplate: vi.fn(), setApplicationMenu: vi.fn() },
  };
  return { parts: parts as unknown as Parts, app, window, BrowserWindow, ended, dialog: parts.dialog, handled };
}

test('a second start ends before anything is opened', async () => {
  const { parts, ended, BrowserWindow, handled } = fake({ isFirst: false });
  await startShell(parts, vi.fn());
  expect(ended).toHaveBeenCalledOnce();
  expect(BrowserWindow).not.toHaveBeenCalled();
  expect(handled).not.toHaveBeenCalled();
});

test('there is one program for each data folder: what Electron keeps, its lock too, is in it', async () => {
  const { parts, app } = fake({ isFirst: false });
  const kept = join(folder.path, 'home', 'electron');
  app.setPath.mockImplementation(() => expect(existsSync(kept)).toBe(true));
  await startShell(parts, vi.fn());
  expect(app.setPath).toHaveBeenCalledExactlyOnceWith('userData', kept);
  const order = [app.setAppUserModelId, app.setPath, app.requestSingleInstanceLock];
  const [named, set, locked] = order.map(({ mock }) => mock.invocationCallOrder[0]!);
  expect(set).toBeLessThan(locked!);
  // Windows shows notifications under the name that is known by then.
  expect(named).toBeLessThan(set!);
  expect(app.setAppUserModelId).toHaveBeenCalledExactlyOnceWith('io.enlarger.app');
});

test.skipIf(process.platform === 'win32')(
  'where a data folder can hold no link, the lock is in Electron’s own',
  async () => {
    const { parts, app } = fake({ isFirst: false });
    // What stands in the way of one as a disk without them would.
    await mkdir(join(folder.path, 'home', 'electron', `link-${process.pid}`), { recursive: true });
    await startShell(parts, vi.fn());
    expect(app.setPath).not.toHaveBeenCalled();
    expect(app.requestSingleInstanceLock).toHaveBeenCalledOnce();
  },
);

test('the window shows the program’s page, comes forward when started again, and all is put away before the end', async () => {
  await mkdir(join(folder.path, 'home'));
  await writeFile(join(folder.path, 'home', 'settings.json'), '{"settings":{"theme":"dark"}}');
  const { parts, app, window, ended, dialog } = fake();
  await startShell(parts, vi.fn());
  expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://window/');
  expect(dialog.showErrorBox).not.toHaveBeenCalled();
  expect(parts.nativeTheme.themeSource).toBe('dark');

  app.emit('second-instance', {}, ['enlarger'], folder.path);
  expect(window.restore).toHaveBeenCalledOnce();
  expect(window.focus).toHaveBeenCalledOnce();

  app.quit();
  app.quit();
  expect(ended).not.toHaveBeenCalled();
  await eventually(() => expect(ended).toHaveBeenCalled());
});

test('whoever starts it again after the window is gone gets a window, and one that is ending starts anew', async () => {
  const { parts, app, window, BrowserWindow, ended } = fake();
  await startShell(parts, vi.fn());
  window.emit('closed');
  app.emit('activate');
  await eventually(() => expect(window.loadURL).toHaveBeenCalledTimes(2));
  expect(BrowserWindow).toHaveBeenCalledTimes(2);

  const picture = join(folder.path, 'a picture.jpg');
  await writeFile(picture, '');
  app.quit();
  app.emit('second-instance', {}, ['enlarger', picture], folder.path);
  app.emit('second-instance', {}, ['enlarger'], folder.path);
  expect(BrowserWindow).toHaveBeenCalledTimes(2);
  await eventually(() => expect(ended).toHaveBeenCalledOnce());
  expect(app.relaunch).toHaveBeenCalledExactlyOnceWith({ args: [picture] });
});

test.each([
  ['darwin', 0],
  ['linux', 1],
  ['win32', 1],
])('on %s, closing the window ends the program %i times', async (platform, times) => {
  const original = process.platform;
  const { parts, app, ended } = fake();
  await startShell(parts, vi.fn());
  Object.defineProperty(process, 'platform', { value: platform });
  app.emit('window-all-closed');
  Object.defineProperty(process, 'platform', { value: original });
  expect(app.quit).toHaveBeenCalledTimes(times);
  if (times === 0) app.quit();
  await eventually(() => expect(ended).toHaveBeenCalled());
});

test('a program that nobody asked for while it ended is not started again', async () => {
  const { parts, app, ended } = fake();
  await startShell(parts, vi.fn());
  app.quit();
  await eventually(() => expect(ended).toHaveBeenCalled());
  expect(app.relaunch).not.toHaveBeenCalled();
});

test('where the window was, it is again', async () => {
  const first = fake();
  await startShell(first.parts, vi.fn());
  first.window.emit('close');
  first.app.quit();
  await eventually(() => expect(first.ended).toHaveBeenCalled());

  const second = fake();
  await startShell(second.parts, vi.fn());
  expect(second.BrowserWindow.mock.calls[0]![0 as never]).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  second.window.emit('ready-to-show');
  expect(second.window.maximize).toHaveBeenCalledOnce();
  second.app.quit();
  await eventually(() => expect(second.ended).toHaveBeenCalled());
});

test.each([
  { switches: ['no-sandbox'], said: 1, node: '' },
  { switches: [], said: 0, node: process.execPath },
])('a start with the switches $switches leaves $said words of a missing sandbox and Node in the log', async (given) => {
  vi.stubEnv('ENLARGER_NODE', given.node);
  vi.stubEnv('npm_node_execpath', given.node);
  const { parts, app, ended } = fake(given);
  await startShell(parts, vi.fn());
  app.quit();
  await eventually(() => expect(ended).toHaveBeenCalled());
  const log = await readFile(join(folder.path, 'home', 'log', 'enlarger.log'), 'utf8').catch(() => '');
  expect(log.match(/without Chromium's sandbox/g) ?? []).toHaveLength(given.said);
  // Elsewhere none is needed.
  const isMissed = given.node === '' && process.platform === 'linux';
  expect(log.includes('No Node was found for pictures')).toBe(isMissed);
});

test('native code that cannot be loaded is told in a box too', async () => {
  vi.doMock('../../../../src-main/hosts/electron/program.js', () => {
    throw new Error('libvips-cpp.so: cannot open shared object file');
  });
  const { parts, app, dialog } = fake();
  await startShell(parts, vi.fn());
  vi.doUnmock('../../../../src-main/hosts/electron/program.js');
  const [, text] = dialog.showErrorBox.mock.calls[0] as [string, string];
  expect(text).toMatch(/unexpected.*More is in .*enlarger\.log\.$/s);
  expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
});

test('why the program cannot start is said in a box', async () => {
  await writeFile(join(folder.path, 'home'), 'no folder');
  const { parts, app, dialog } = fake();
  await startShell(parts, vi.fn());
  expect(dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith(
    'Enlarger cannot start',
    expect.stringContaining('cannot be written to') as string,
  );
  expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
});
