import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forkBy } from '../../../src-main/base/child/process.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.dispose();
});

test('a child starts as this program says, whatever its user told a Node or an Electron of their own', async () => {
  vi.stubEnv('NODE_OPTIONS', '--require /nowhere/at/all.cjs --inspect=127.0.0.1:1');
  vi.stubEnv('NODE_PATH', '/nowhere');
  vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
  vi.stubEnv('OF_THE_USER', 'kept');
  const before = process.execArgv;
  process.execArgv = ['--no-such-switch'];
  const file = join(folder.path, 'child.mjs');
  await writeFile(file, 'process.send([process.env, process.execArgv, process.argv.slice(2)])');
  const child = forkBy(process.execPath, pathToFileURL(file), 'child');
  process.execArgv = before;
  const [env, switches, names] = await new Promise<[NodeJS.ProcessEnv, string[], string[]]>((resolve, reject) => {
    child.onMessage((data) => resolve(data as [NodeJS.ProcessEnv, string[], string[]]));
    child.onExit((how) => reject(new Error(how)));
  });
  expect(Object.keys(env).filter((name) => /^(NODE|ELECTRON)_/.test(name))).toEqual([]);
  expect(env['OF_THE_USER']).toBe('kept');
  expect([switches, names]).toEqual([[], ['child']]);
});
