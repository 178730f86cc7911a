import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';

// What a run leaves on the machine and whom it asks, for a user who has nothing yet.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  for (const name of ['home', 'temporary', 'in']) await mkdir(at(name));
});
afterEach(async () => {
  expect(await readdir(at('home'), { recursive: true })).toEqual([]);
  expect(await readdir(at('temporary'), { recursive: true })).toEqual([]);
  await folder.dispose();
});

/** Node with folders of its own, and without what makes ONNX Runtime silent by itself: CI, and its own tests. */
async function node(...args: string[]): Promise<void> {
  const { CI: _ci, ORT_DISABLE_TELEMETRY: _set, ORT_RUNNING_UNIT_TESTS: _tests, ...inherited } = process.env;
  const others = Object.entries(inherited).filter(([name]) => !name.startsWith('XDG_'));
  const places = { HOME: at('home'), USERPROFILE: at('home'), LOCALAPPDATA: at('home'), APPDATA: at('home') };
  const temporary = { TMPDIR: at('temporary'), TEMP: at('temporary'), TMP: at('temporary') };
  const env = { ...Object.fromEntries(others), ...places, ...temporary, ENLARGER_HOME: at('data') };
  const watched = [
    '-f',
    '-qq',
    '-e',
    'trace=socket,connect',
    '-e',
    'signal=none',
    '-o',
    at('calls'),
    process.execPath,
    ...args,
  ];
  const [program, rest] = mayTrace ? ['strace', watched] : [process.execPath, args];
  const [status] = await once(spawn(program, rest, { env, cwd: root, stdio: 'inherit' }), 'exit');
  expect(status).toBe(0);
}

const mayTrace = (() => {
  try {
    execFileSync('strace', ['-qq', '-o', '/dev/null', process.execPath, '-e', ''], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** The calls that opened or used one; none where they cannot be watched. */
async function sockets(): Promise<string[]> {
  const lines = mayTrace ? (await readFile(at('calls'), 'utf8')).split('\n') : [];
  return lines.filter((line) => /(socket|connect)\(/.test(line));
}

test('a picture leaves nothing outside the data folder and the output, and opens no socket', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const picture = sharp({ create: { width: 320, height: 200, channels: 3, background: 'gray', noise } });
  await picture.toFile(at('in', 'a.png'));
  await node('dist/program/hosts/cli/main.js', 'upscale', at('in'), '--output', at('out'), '--provider', 'cpu');
  expect(await readdir(at('out'))).toEqual(['a.png']);
  expect(await sockets()).toEqual([]);
});

// Its telemetry looks the collector up some nine seconds after the first session.
test.skipIf(!mayTrace)('the runtime asks no name server in a long run (strace)', async () => {
  const program = `
    import { readFile } from 'node:fs/promises';
    import { Session } from './dist/main/engine/runtime.js';
    import { readOnnx } from './dist/main/network/onnx/read.js';
    await Session.open(readOnnx(await readFile('models/swift-x2.onnx')).graph);
    setTimeout(() => process.exit(), 15_000);`;
  await node('--input-type=module', '--eval', program);
  expect(await sockets()).toEqual([]);
});
