import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { keepBounds, storedBounds } from '../../../../src-main/hosts/electron/bounds.js';
import { utilityEngine } from '../../../../src-main/hosts/electron/engine-process.js';
import { desktopSide } from '../../../../src-main/hosts/electron/host-side.js';
import { setMenu } from '../../../../src-main/hosts/electron/menu.js';
import { Opened } from '../../../../src-main/hosts/electron/opened.js';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';
import { startUpdates } from '../../../../src-main/hosts/electron/updates.js';
import { wordsFor } from '../../../../src-main/hosts/electron/words.js';

const here = fileURLToPath(import.meta.url);

describe('what the system asks to open', () => {
  test('waits for the window, and comes in order', () => {
    const opened = new Opened();
    const added: string[][] = [];
    opened.paths(['/a.jpg']);
    opened.goTo((paths) => added.push([...paths]));
    opened.paths(['/b.jpg']);
    expect(added).toEqual([['/a.jpg'], ['/b.jpg']]);
  });

  test('of a command line, what names something that is there', () => {
    const opened = new Opened();
    const add = vi.fn();
    opened.commandLine(['enlarger', '--no-sandbox', 'desktop.test.ts', 'nothing.jpg'], dirname(here));
    opened.goTo(add);
    expect(add).toHaveBeenCalledExactlyOnceWith([here]);
  });

  test('nothing is no reason to add', () => {
    const opened = new Opened();
    const add = vi.fn();
    opened.commandLine(['enlarger'], '/');
    opened.goTo(add);
    expect(add).not.toHaveBeenCalled();
  });
});

describe('where the window was', () => {
  const bounds = { x: 10, y: 20, width: 1400, height: 900 };

  test('is kept when it closes', () => {
    const window = Object.assign(new EventEmitter(), { getNormalBounds: () => bounds });
    const memory = { settings: { layout: {} }, set: vi.fn() };
    keepBounds(window as never, memory);
    window.emit('close');
    expect(memory.set).toHaveBeenCalledWith({ layout: { window: bounds } });
  });

  test.each([
    ['a record', bounds, bounds],
    ['none', undefined, {}],
    ['one that makes no sense', { ...bounds, width: 3 }, {}],
  ])('%s', (_what, window, expected) => expect(storedBounds({ settings: { layout: { window } } })).toEqual(expected));
});

describe('the system dialog', () => {
  const ask = async (answer: object, what: 'pictures' | 'output') => {
    const showOpenDialog = vi.fn((_window: unknown, _options: unknown) => Promise.resolve(answer));
    const parts = { app: { getVersion: () => '1.2.3' }, dialog: { showOpenDialog }, shell: {} } as unknown as Parts;
    const chosen = await desktopSide(parts, {} as never).choose(what);
    return { chosen, options: showOpenDialog.mock.calls[0]![1] };
  };

  test('gives the paths that were chosen', async () => {
    const { chosen, options } = await ask({ canceled: false, filePaths: ['/a', '/b'] }, 'pictures');
    expect(chosen).toEqual(['/a', '/b']);
    expect(options).toEqual({ properties: ['openFile', 'multiSelections'] });
  });

  test('gives nothing when it was closed', async () => {
    expect((await ask({ canceled: true, filePaths: [] }, 'output')).chosen).toBeNull();
  });
});

test('the menu adds pictures and folders by the system dialog, and leaves the rest to roles', () => {
  type Item = { label?: string; role?: string; submenu?: Item[]; click?: () => void };
  const buildFromTemplate = vi.fn((template: Item[]) => template);
  const setApplicationMenu = vi.fn();
  const add = vi.fn();
  setMenu({ Menu: { buildFromTemplate, setApplicationMenu } } as unknown as Parts, wordsFor('zh-CN', 'en'), { add });
  const file = buildFromTemplate.mock.calls[0]![0].find(({ role }) => role === 'fileMenu')!;
  const [pictures, folder] = file.submenu!;
  expect(pictures!.label).toBe('添加图片…');
  pictures!.click!();
  folder!.click!();
  expect(add.mock.calls).toEqual([['pictures'], ['folder']]);
  expect(setApplicationMenu).toHaveBeenCalledOnce();
});

test.each([
  ['system', 'zh-CN', '添加图片…'],
  ['system', 'de', 'Add Pictures…'],
  ['en', 'zh-CN', 'Add Pictures…'],
])('words for %s on a system in %s', (wanted, system, add) => expect(wordsFor(wanted, system).add).toBe(add));

test('the engine is a utility process that speaks through its messages', () => {
  const child = Object.assign(new EventEmitter(), { postMessage: vi.fn(), kill: vi.fn(), stderr: null });
  const fork = vi.fn((_file: string, _args: string[], _options: object) => child);
  const engine = utilityEngine({ utilityProcess: { fork } } as unknown as Parts);
  expect(fork.mock.calls[0]![0]).toMatch(/engine[\\/]process\.js$/);
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

test('a build without a feed asks nobody for updates', async () => {
  await expect(startUpdates({ isPackaged: false })).resolves.toBeUndefined();
});
