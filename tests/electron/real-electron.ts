import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The real Electron for tests: the project's own where it was fetched, or another that its variable
// ELECTRON_OVERRIDE_DIST_PATH names. One before 28 knows no ES module as an entry: it gets the program as CommonJS, with
// what its Node lacks. One without its default app, as out of a package, gets the program as its own.

const root = join(import.meta.dirname, '..', '..');
const modules = join(root, 'dist', 'main');
const { bundle, childrenIn } = (await import(/* @vite-ignore */ join(root, 'scripts', 'bundle.mjs'))) as {
  childrenIn(modules: string): string[];
  bundle(options: object): Promise<unknown>;
};

export interface RealElectron {
  readonly executable: string;
  /** What comes before the program's own arguments. */
  readonly args: readonly string[];
  /** Removes what was made for it. */
  dispose(): Promise<void>;
}

/** The folder of Electron's own files, and the name of its program in it; asking Electron's package would fetch one. */
export function findDist(): { dist: string; name: string } | undefined {
  const own = join(root, 'node_modules', 'electron');
  const note = join(own, 'path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8').trim() : 'electron';
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(own, 'dist');
  return existsSync(join(dist, name)) ? { dist, name } : undefined;
}

/** Undefined where there is none. */
export async function findElectron(): Promise<RealElectron | undefined> {
  const found = findDist();
  if (found === undefined) return undefined;
  const { dist, name } = found;
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const isOwn = process.env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined;
  if (isOwn || existsSync(join(dist, 'resources', 'default_app.asar'))) {
    return { executable: join(dist, name), args: [root, ...sandbox], dispose: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-electron-old-'));
  await putProgram(dist, name, folder);
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { executable: join(folder, name), args: sandbox, dispose };
}

/** Makes `folder` a copy of Electron whose own program this one is, as CommonJS. */
async function putProgram(electron: string, name: string, folder: string): Promise<void> {
  await mkdir(join(folder, 'resources'));
  for (const entry of await readdir(electron)) {
    const isProgram = entry === name || entry === 'resources';
    if (!isProgram) await symlink(join(electron, entry), join(folder, entry));
  }
  // What a program is, its place tells: a link would be followed.
  await cp(join(electron, name), join(folder, name));
  const app = join(folder, 'resources', 'app');
  await mkdir(join(app, 'dist'), { recursive: true });
  for (const entry of ['node_modules', 'models', 'resources', join('dist', 'window')]) {
    await symlink(join(root, entry), join(app, entry));
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const main = 'dist/program/hosts/electron/main.js';
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'enlarger', version, main, type: 'commonjs' }));
  await bundleForOlder(join(app, 'dist', 'program'), childrenIn(modules));
}

/** The main process, and `others`, as an Electron before 28 takes them: CommonJS, with what its Node lacks. */
export async function bundleForOlder(output: string, others: readonly string[]): Promise<void> {
  const prelude = await readFile(join(import.meta.dirname, 'older-node.cjs'), 'utf8');
  const settings = { format: 'cjs', parts: 'hosts/electron/parts', prelude };
  await bundle({ modules, output, entries: ['hosts/electron/main', ...others], ...settings });
  const preload = [join(import.meta.dirname, 'older-preload.cjs'), join(modules, 'hosts/electron/preload.cjs')];
  const texts = await Promise.all(preload.map((file) => readFile(file, 'utf8')));
  await writeFile(join(output, 'hosts/electron/preload.cjs'), texts.join(''));
}
