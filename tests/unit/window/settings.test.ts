import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimHome } from '../../../src-main/base/home.js';
import { openLog } from '../../../src-main/base/log.js';
import { Ledger } from '../../../src-main/batch/ledger.js';
import { settings } from '../../../src-main/contract/window/settings.js';
import { SettingsStore } from '../../../src-main/window/settings.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.dispose());

const odd = [
  ...['null', '[null]', '[]', '1', '"text"', '{', ''],
  ...['{"watched":{"a":1}}', '{"watched":null}', '{"watched":[null,1,{"path":3}]}', '{"watched":"a"}'],
  ...[
    '{"presets":{"a":1}}',
    '{"presets":[null,{"name":1}]}',
    '{"recentFolders":{"0":"a"}}',
    '{"recentFolders":[1,null]}',
  ],
  ...['{"settings":[]}', '{"settings":null}', '{"settings":{"layout":5}}'],
];

test.each(odd)('settings of %s are none, and others can be kept', async (text) => {
  await writeFile(join(folder.path, 'settings.json'), text);
  const store = new SettingsStore(folder.path);
  expect(store.watched).toEqual([]);
  expect(store.presets).toEqual([]);
  expect(store.recentFolders).toEqual([]);
  expect(store.current).toEqual(settings.parse({}));
  store.watched = [{ path: '/in', output: null }];
  store.rememberFolders(['/in']);
  const again = new SettingsStore(folder.path);
  expect(again.watched).toEqual([{ path: '/in', output: null }]);
  expect(again.recentFolders).toEqual(['/in']);
});

test('what fits is kept beside what does not', async () => {
  const text = '{"watched":[null,{"path":"/a","output":null},5],"recentFolders":["/a",{}]}';
  await writeFile(join(folder.path, 'settings.json'), text);
  const store = new SettingsStore(folder.path);
  expect(store.watched).toEqual([{ path: '/a', output: null }]);
  expect(store.recentFolders).toEqual(['/a']);
});

test('each wish is kept that fits, what does not is kept in a file beside, and that is said once', async () => {
  const theirs = { theme: 'dark', language: 5, notify: 'no', engine: { threads: -1 }, layout: { left: 300 } };
  const text = JSON.stringify({ settings: theirs, presets: [null], watched: [{ path: '/a', output: null }] });
  await writeFile(join(folder.path, 'settings.json'), text);
  const store = new SettingsStore(folder.path);
  expect(store.current).toEqual({ ...settings.parse({}), theme: 'dark', layout: { left: 300 } });
  expect(await readFile(store.setAside!, 'utf8')).toBe(text);
  const again = new SettingsStore(folder.path);
  expect(again.current).toEqual(store.current);
  expect(again.watched).toEqual([{ path: '/a', output: null }]);
  expect(again.setAside).toBeUndefined();
});

test('sound settings are not set aside, be they another version’s', async () => {
  new SettingsStore(folder.path).set({ theme: 'dark' });
  const file = join(folder.path, 'settings.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"theme"', '"shape": "round", "theme"'));
  expect(new SettingsStore(folder.path).setAside).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('the data folder and what is in it are the user’s alone', async () => {
  const home = join(folder.path, 'home');
  claimHome(home);
  const ledger = new Ledger(join(home, 'ledger.sqlite'));
  openLog(home).info('anything');
  new SettingsStore(home).rememberFolders(['/in']);
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
  expect(await modeOf(home)).toBe('700');
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      expect([entry.name, await modeOf(join(entry.parentPath, entry.name))]).toEqual([entry.name, '600']);
  }
  ledger.close();
});
