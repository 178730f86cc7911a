import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { plainNode, startChild, startUtility } from '../../../../src-main/hosts/electron/children.js';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => {
  vi.unstubAllEnvs();
  return folder.dispose();
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('children run in the Node that a package brings, before any other', async () => {
    await mkdir(at('node'));
    await writeFile(at('node', 'node'), '');
    expect(plainNode(at(), { ENLARGER_NODE: process.execPath })).toBe(at('node', 'node'));
  });

  test('children run in the Node of npm start where no package brings one', () => {
    expect(plainNode(at(), { ENLARGER_NODE: process.execPath })).toBe(process.execPath);
    expect(plainNode(at(), { ENLARGER_NODE: at('gone') })).toBeUndefined();
  });

  test('children run in npm’s own Node where Electron was started through it, as by npx', () => {
    expect(plainNode(at(), { npm_node_execpath: process.execPath })).toBe(process.execPath);
  });
});

test('a utility process gets nothing that would change how it starts', () => {
  vi.stubEnv('NODE_OPTIONS', '--require /nowhere/at/all.cjs');
  const fork = vi.fn((..._given: unknown[]) => ({}));
  startUtility({ utilityProcess: { fork } } as unknown as Parts, new URL('file:///engine/process.js'), 'engine');
  const { env, execArgv } = fork.mock.calls[0]![2] as { env: NodeJS.ProcessEnv; execArgv: string[] };
  expect([env['NODE_OPTIONS'], env['PATH'], execArgv]).toEqual([undefined, process.env['PATH'], []]);
});

test('a module in an archive, which Node cannot read, is started from beside it', async () => {
  await mkdir(at('app.asar.unpacked'));
  await writeFile(at('app.asar.unpacked', 'child.mjs'), "process.send('from ' + process.execPath)");
  const utility = vi.fn();
  const start = startChild({ utilityProcess: { fork: utility } } as unknown as Parts, process.execPath);
  const child = start(pathToFileURL(at('app.asar', 'child.mjs')), 'child');
  const heard = await new Promise((resolve) => child.onMessage(resolve));
  child.kill();
  expect(heard).toBe(`from ${process.execPath}`);
  expect(utility).not.toHaveBeenCalled();
});
