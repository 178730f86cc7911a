import { EventEmitter } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { wordsFor } from '../../../../src-main/desktop/words.js';
import { systemDesktop } from '../../../../src-main/hosts/electron/desktop.js';
import { startUtility } from '../../../../src-main/hosts/electron/children.js';
import { desktopSide } from '../../../../src-main/hosts/electron/host-side.js';
import { setMenus } from '../../../../src-main/hosts/electron/menu.js';
import type { Parts, Window } from '../../../../src-main/hosts/electron/parts.js';

const words = wordsFor('zh-CN', 'en');

describe('the system dialog', () => {
  const ask = async (answer: object, what: 'pictures' | 'output' | 'weights') => {
    const showOpenDialog = vi.fn((_options: unknown) => Promise.resolve(answer));
    const parts = { app: {}, dialog: { showOpenDialog }, shell: {} } as unknown as Parts;
    const chosen = await desktopSide(parts, { current: undefined }, { words, lastFolder: () => '/last' }).choose(what);
    return { chosen, options: showOpenDialog.mock.calls[0]![0] };
  };

  test('gives the paths that were chosen', async () => {
    const { chosen, options } = await ask({ canceled: false, filePaths: ['/a', '/b'] }, 'pictures');
    expect(chosen).toEqual(['/a', '/b']);
    const extensions = expect.arrayContaining(['jpg', 'tif', 'avif']) as string[];
    expect(options).toMatchObject({ defaultPath: '/last', filters: [{ name: '图片', extensions }] });
    const { properties } = options as { properties: string[] };
    expect(properties.includes('openDirectory')).toBe(process.platform === 'darwin');
  });

  test('gives nothing when it was closed', async () => {
    expect((await ask({ canceled: true, filePaths: [] }, 'output')).chosen).toBeNull();
  });

  test('shows files of weights, by suffixes without their dot as Electron wants them', async () => {
    const { options } = await ask({ canceled: true, filePaths: [] }, 'weights');
    const extensions = expect.arrayContaining(['pth', 'safetensors', 'onnx']) as string[];
    expect(options).toMatchObject({ filters: [{ name: '权重', extensions }] });
  });
});

test('a result is opened by the system, and why it is not is told', async () => {
  const openPath = vi.fn((path: string) => Promise.resolve(path.endsWith('.jpg') ? '' : 'nothing opens it'));
  const parts = { app: {}, dialog: {}, shell: { openPath } } as unknown as Parts;
  const side = desktopSide(parts, { current: undefined }, { words, lastFolder: () => '/last' });
  await side.open('/out/a.jpg');
  expect(openPath).toHaveBeenCalledWith('/out/a.jpg');
  await expect(side.open('/out/a.jxl')).rejects.toMatchObject({ code: 'cannot-open' });
});

describe('the system beside the window', () => {
  const fake = ({ isOpen = true } = {}) => {
    const shown: object[] = [];
    const show = vi.fn(() => Promise.resolve());
    const parts = {
      app: { quit: vi.fn() },
      powerSaveBlocker: { start: vi.fn(() => 7), stop: vi.fn() },
      Notification: class {
        constructor(private readonly options: object) {}
        on = (_event: string, listener: () => void): void => listener();
        show = (): void => void shown.push(this.options);
      },
    };
    const current = { setProgressBar: vi.fn(), isFocused: () => true };
    const window = { current: isOpen ? (current as unknown as Window) : undefined, show };
    return { desktop: systemDesktop(parts as unknown as Parts, window), parts, current, shown, show };
  };

  test('is kept from suspending the program until it need not be', () => {
    const { desktop, parts } = fake();
    const letSleep = desktop.stayAwake();
    expect(parts.powerSaveBlocker.start).toHaveBeenCalledExactlyOnceWith('prevent-app-suspension');
    expect(parts.powerSaveBlocker.stop).not.toHaveBeenCalled();
    letSleep();
    expect(parts.powerSaveBlocker.stop).toHaveBeenCalledExactlyOnceWith(7);
  });

  test('shows progress, and none where Electron wants a figure below nought', () => {
    const { desktop, current } = fake();
    desktop.showProgress(0.4);
    desktop.showProgress(null);
    expect(current.setProgressBar.mock.calls).toEqual([[0.4], [-1]]);
  });

  test('is not asked to show progress for a window that is closed', () => {
    const { desktop, current } = fake({ isOpen: false });
    desktop.showProgress(0.4);
    expect(current.setProgressBar).not.toHaveBeenCalled();
    expect(desktop.isLookedAt()).toBe(false);
  });

  test('shows words, and ends the program', () => {
    const { desktop, parts, shown, show } = fake();
    desktop.notify('3 made');
    desktop.quit();
    expect(show).toHaveBeenCalledOnce();
    expect(shown).toEqual([{ title: 'Enlarger', body: '3 made' }]);
    expect(parts.app.quit).toHaveBeenCalledOnce();
  });
});

test('the menus add pictures and folders by the system dialog, and leave the rest to roles', () => {
  type Item = { label?: string; role?: string; submenu?: Item[]; click?: () => void };
  const buildFromTemplate = vi.fn((template: Item[]) => template);
  const setApplicationMenu = vi.fn();
  const add = vi.fn(() => Promise.resolve());
  const dock = { setMenu: vi.fn() };
  setMenus({ app: { dock }, Menu: { buildFromTemplate, setApplicationMenu } } as unknown as Parts, words, add);
  const file = buildFromTemplate.mock.calls[0]![0].find(({ role }) => role === 'fileMenu')!;
  const [pictures, folder] = file.submenu!;
  expect(pictures!.label).toBe('添加图片…');
  pictures!.click!();
  folder!.click!();
  expect(add.mock.calls).toEqual([['pictures'], ['folder']]);
  expect(setApplicationMenu).toHaveBeenCalledOnce();
  expect(dock.setMenu).toHaveBeenCalledExactlyOnceWith([
    expect.objectContaining({ label: '添加图片…' }),
    expect.objectContaining({ label: '添加文件夹…' }),
  ]);
});

/** A fake utility process; Electron ends none before it has spawned it. */
function utility() {
  const child = Object.assign(new EventEmitter(), {
    ...{ postMessage: vi.fn(), stderr: null, isSpawned: false },
    kill: vi.fn((): boolean => child.isSpawned),
  });
  const fork = vi.fn((_file: string, _args: string[], _options: object) => child);
  const module = pathToFileURL('/program/engine/process.js');
  return { child, fork, engine: startUtility({ utilityProcess: { fork } } as unknown as Parts, module, 'engine') };
}

test('a utility process that is only just starting is ended as soon as it can be', () => {
  const { child, engine } = utility();
  engine.kill();
  child.isSpawned = true;
  child.emit('spawn');
  expect(child.kill.mock.results.map(({ value }) => value as boolean)).toEqual([false, true]);
});

test('a V8 that cannot go on is told of as the end of its process, and ends no other', () => {
  const { child, engine } = utility();
  const ended = vi.fn();
  engine.onExit(ended);
  child.emit('error', 'FatalError', 'heap', '{}');
  child.emit('exit', 5);
  expect(ended).toHaveBeenCalledExactlyOnceWith('exit code 5, FatalError at heap');
});

test('the engine is a utility process that speaks through its messages', () => {
  const { child, fork, engine } = utility();
  child.isSpawned = true;
  expect(fork.mock.calls[0]![0]).toBe(fileURLToPath(pathToFileURL('/program/engine/process.js')));
  expect(fork.mock.calls[0]![2]).toMatchObject({ serviceName: 'Enlarger engine' });
  const [heard, ended] = [vi.fn(), vi.fn()];
  engine.onMessage(heard);
  engine.onExit(ended);
  engine.send('to');
  child.emit('message', 'from');
  child.emit('exit', 3);
  engine.kill();
  expect(child.postMessage).toHaveBeenCalledWith('to');
  expect(heard).toHaveBeenCalledWith('from');
  expect(ended).toHaveBeenCalledWith('exit code 3');
  expect(child.kill).toHaveBeenCalledOnce();
});
