import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, listPackage, statFile } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOBODY, pack, protect } from './pack.js';

// What a package holds: electron-builder's filters, the archive, and what lies beside it. The package is made around a
// stub of Electron; PACKAGED_RESOURCES names the `resources` folder of one that was made around the real one. Targets,
// fuses and signatures are not looked at: they need the real binary, on each system.

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** The archive and what lies beside it, without Electron and Node, MiB: the runtime and libvips are most of it. */
const LARGEST = 180;

const folder = await mkdtemp(join(tmpdir(), 'enlarger-package-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const made = await findPackage();

async function findPackage(): Promise<{ resources: string } | { why: string }> {
  const given = process.env['PACKAGED_RESOURCES'];
  if (given !== undefined) return { resources: given };
  if (process.platform !== 'linux') return { why: 'the stub of Electron is one for Linux' };
  const packed = await pack(join(folder, 'release'), await stubElectron());
  return 'why' in packed ? packed : { resources: join(packed.program, 'resources') };
}

/** As much of Electron as electron-builder looks for. */
async function stubElectron(): Promise<string> {
  const dist = join(folder, 'electron');
  const files = {
    electron: '#!/bin/sh\n',
    version: '45.4.1',
    LICENSE: '',
    'LICENSES.chromium.html': '',
    'locales/en-US.pak': '',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await writeFile(join(dist, name), text);
  }
  await chmod(join(dist, 'electron'), 0o755);
  return dist;
}

/**
 * What of onnxruntime-node a package brings for each system, and which provider is in which library. The second library of
 * macOS is the first once more. CUDA's is in no package: it is fetched by whoever has NVIDIA's own (README).
 */
const PROVIDERS = [
  {
    ...{ system: 'linux', arch: 'x64', leftOut: [] },
    files: ['libonnxruntime.so.1', 'onnxruntime_binding.node'],
    has: { 'libonnxruntime.so.1': ['WebGpuExecutionProvider'] },
  },
  {
    ...{ system: 'darwin', arch: 'arm64', leftOut: ['libonnxruntime.1.30.0.dylib'] },
    files: ['libonnxruntime.1.dylib', 'onnxruntime_binding.node'],
    has: { 'libonnxruntime.1.dylib': ['CoreMLExecutionProvider', 'WebGpuExecutionProvider'] },
  },
  {
    ...{ system: 'win32', arch: 'x64', leftOut: [] },
    files: ['DirectML.dll', 'dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll', 'onnxruntime_binding.node'],
    has: { 'onnxruntime.dll': ['DmlExecutionProvider', 'WebGpuExecutionProvider'] },
  },
];

test.each(PROVIDERS)('the runtime has for $system what a package takes of it', async (one) => {
  const folder = join(root, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', one.system, one.arch);
  const names = await readdir(folder);
  expect(names.sort()).toEqual([...one.files, ...one.leftOut].sort());
  for (const [file, providers] of Object.entries(one.has)) {
    const library = await readFile(join(folder, file));
    for (const provider of providers) expect(library.includes(`${provider}\0`)).toBe(true);
    for (const name of one.leftOut) expect(library.equals(await readFile(join(folder, name)))).toBe(true);
  }
});

if ('why' in made) test.skip(`a package, which cannot be made here: ${made.why}`);

/** What lies in these folders for systems other than this one. */
const foreign = {
  runtime: new RegExp(`^node_modules/onnxruntime-node/bin/napi-v6/(?!${process.platform}(/${process.arch}(/|$)|$))`),
  database: new RegExp(`^node_modules/@photostructure/sqlite/prebuilds/(?!${process.platform}-${process.arch}(/|$))`),
  pictures: new RegExp(
    `^node_modules/@img/sharp-(libvips-)?(?!libvips-|${process.platform}(musl)?-${process.arch}(/|$))`,
  ),
};

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly main?: string;
}
const readPackage = async (file: string): Promise<PackageFile> =>
  JSON.parse(await readFile(file, 'utf8')) as PackageFile;

describe.skipIf('why' in made)('a package', () => {
  const resources = 'why' in made ? '' : made.resources;
  const archive = join(resources, 'app.asar');
  /** Paths in the archive and beside it, with slashes, files and folders alike. */
  let paths: string[] = [];
  let unpacked: string;
  const among = (pattern: RegExp): string[] => paths.filter((path) => pattern.test(path));

  beforeAll(() => {
    paths = listPackage(archive, { isPack: false }).map((path) => path.slice(1).replaceAll('\\', '/'));
    unpacked = join(folder, 'unpacked');
    extractAll(archive, unpacked);
  });

  test('holds the program, the window, the models with their int8 forms and cards, and the licence', async () => {
    const { childrenIn } = (await import(join(root, 'scripts', 'bundle.mjs'))) as {
      childrenIn(modules: string): string[];
    };
    const children = childrenIn(join(root, 'dist', 'main'));
    const { main } = await readPackage(join(root, 'package.json'));
    expect(paths).toEqual(
      expect.arrayContaining([
        ...[
          main,
          'dist/program/hosts/electron/preload.cjs',
          'dist/program/hosts/cli/main.js',
          'dist/window/index.html',
        ],
        ...children.map((name) => `dist/program/${name}.js`),
        ...['dist/program/parts/licences.md', 'dist/program/hosts/electron/parts/licences.md'],
        ...['dist/window/licences.md'],
        ...['package.json', 'LICENSE', 'CHANGELOG.md', 'models/README.md', 'models/catalogue.json'],
        ...['resources/icon/icon.png', 'resources/samples/peaches.jpg', 'resources/samples/rosette.png'],
      ]),
    );
    const cards = among(/^models\/[^/]+\.json$/).filter((path) => path !== 'models/catalogue.json');
    expect(cards.length).toBeGreaterThan(0);
    for (const path of cards) {
      const card = JSON.parse(await readFile(join(unpacked, path), 'utf8')) as { licence: string; int8?: object };
      expect(card.licence).toMatch(/\w/);
      expect(paths).toContain(path.replace('.json', '.onnx'));
      if (card.int8 !== undefined) expect(paths).toContain(path.replace('.json', '.int8.onnx'));
    }
  });

  test.each([
    ['sources and declarations', /\.(ts|mts|cts|svelte|map)$/],
    ['tests, tools and the bench', /^(tests|scripts|lint|src-main|src-renderer|shared|docs|dist\/main\/tools)\b/],
    ['how models are trained and samples drawn', /^models\/training\b|^resources\/.*\.mjs$/],
    ['another system’s runtime', foreign.runtime],
    ['another system’s database', foreign.database],
    ['another system’s libvips', foreign.pictures],
    ['weights and pictures from elsewhere', /\.(pth|pt|safetensors|ckpt)$/],
  ])('holds nothing of %s', (_what, pattern) => expect(among(pattern)).toEqual([]));

  test('holds nothing that only building and testing need', async () => {
    const { devDependencies = {} } = await readPackage(join(root, 'package.json'));
    expect(Object.keys(devDependencies).filter((name) => paths.includes(`node_modules/${name}`))).toEqual([]);
  });

  test('holds whatever a package in it depends on, but for what only installs or builds one', async () => {
    const atInstall = new Set(['node-addon-api', 'adm-zip', 'global-agent']);
    const all = new Set(paths);
    const missing: string[] = [];
    // What the program itself depends on is in its bundles.
    for (const path of among(/^(.*node_modules\/(@[^/]+\/)?[^/]+\/)package\.json$/)) {
      const { dependencies = {} } = await readPackage(join(unpacked, path));
      for (const name of Object.keys(dependencies).filter((one) => !atInstall.has(one))) {
        if (!foldersAbove(path).some((above) => all.has(`${above}node_modules/${name}`)))
          missing.push(`${path}: ${name}`);
      }
    }
    expect(missing).toEqual([]);
  });

  test('keeps beside the archive whatever native code is or reads', () => {
    const native = among(/\.node$|\.so(\.\d+)*$|\.dylib$|\.dll$|^resources\/samples\/.*\.(jpg|png)$/);
    expect(native.length).toBeGreaterThan(4);
    const inside = native.filter((path) => !isUnpacked(statFile(archive, path.split('/').join(sep), false)));
    expect(inside).toEqual([]);
  });

  test('needs no packages but native ones and WebAssembly, since everything else is in the bundles', () => {
    const names = among(/^node_modules\/(@[^/]+\/)?[^/@]+$/).map((path) => path.slice('node_modules/'.length));
    const own = [
      ...['@cornerstonejs/codec-openjpeg', '@photostructure/sqlite', 'libheif-js', 'libraw-wasm', 'onnxruntime-node'],
      ...['sharp', 'wasm-vips'],
    ];
    const theirs = ['detect-libc', 'node-gyp-build', 'onnxruntime-common', 'semver'];
    expect(names.filter((name) => !name.startsWith('@img/')).sort()).toEqual([...own, ...theirs].sort());
  });

  test('brings the libraries of its system’s providers, each once', () => {
    const folder = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;
    const names = among(new RegExp(`^${folder}/`)).map((path) => path.slice(folder.length + 1));
    expect(names.sort()).toEqual(PROVIDERS.find(({ system }) => system === process.platform)!.files);
  });

  test('keeps beside the archive whatever a plain Node runs or reads, and the desktop’s own code in it', () => {
    const isBeside = (path: string) => isUnpacked(statFile(archive, path.split('/').join(sep), false));
    const files = among(/^(dist\/program|models|node_modules)\/.*\.\w+$|^package\.json$/).filter(
      (path) => !paths.some((one) => one.startsWith(`${path}/`)),
    );
    const inside = files.filter((path) => !isBeside(path));
    expect(inside.filter((path) => !path.startsWith('dist/program/hosts/electron/'))).toEqual([]);
    expect(inside.length).toBeGreaterThan(2);
    expect(among(/^dist\/window\/.*\.\w+$/).filter(isBeside)).toEqual([]);
  });

  test('is not larger than it should be', async () => {
    const sizes = await Promise.all(paths.map(async (path) => (await stat(join(unpacked, path))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20).toBeLessThan(LARGEST);
  });

  test('finds everything that the window’s side and the children import', async () => {
    const parts = among(/^dist\/program\/parts\/(window-app|enlarge)-.*\.js$/);
    expect(parts).toHaveLength(2);
    const imports = parts.map((path) => `await import('${pathToFileURL(join(unpacked, path)).href}');`);
    await run(process.execPath, ['--input-type=module', '--eval', `${imports.join('')} process.exit(0);`]);
  });

  test(
    'enlarges a picture by its own command, elsewhere, where nobody may write, without the checkout',
    async () => {
      const installed = join(folder, 'installed', 'resources');
      await cp(resources, installed, { recursive: true });
      await protect(join(folder, 'installed'));
      const isRoot = process.getuid?.() === 0;
      const nobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
      const user = join(folder, 'user');
      await mkdir(user);
      await cp(join(root, 'resources', 'samples', 'rosette.png'), join(user, 'rosette.png'));
      if (isRoot) await run('chown', ['-R', `${NOBODY}:${NOBODY}`, user]);
      await chmod(folder, 0o755);
      const link = join(folder, 'on-path');
      await symlink(join(installed, 'bin', 'enlarger'), link);
      // Of the user's own Node, which the one that comes with it heeds not.
      const theirs = { NODE_OPTIONS: '--require /nowhere/at/all.cjs', NODE_PATH: '/nowhere' };
      const env = { PATH: '/usr/bin:/bin', HOME: user, ENLARGER_HOME: join(user, 'home'), ...theirs };
      const enlarger = (...args: string[]) => run(link, args, { cwd: user, env, ...nobody });
      const { stdout } = await enlarger('upscale', 'rosette.png', '--scale', '2', '--model', 'swift');
      expect(stdout).toContain('1 picture made');
      await expect(enlarger('serve', 'nothing.png')).rejects.toMatchObject({
        stderr: expect.stringContaining('nothing.png') as string,
      });
      await run('chmod', ['-R', 'u+w', join(folder, 'installed')]);
    },
    process.platform === 'linux' ? 180_000 : 1,
  );

  test('lists its models and enlarges a picture', async () => {
    const cli = (...args: string[]) =>
      run(process.execPath, [join(unpacked, 'dist', 'program', 'hosts', 'cli', 'main.js'), ...args], {
        env: { ...process.env, ENLARGER_HOME: join(folder, 'home') },
      });
    const { stdout } = await cli('models');
    for (const path of among(/^models\/[^/.]+\.onnx$/)) expect(stdout).toContain(path.slice(7, -5));
    const output = join(folder, 'out');
    const sample = join(unpacked, 'resources', 'samples', 'rosette.png');
    await cli('upscale', sample, '--output', output, '--scale', '2', '--model', 'swift');
    expect((await stat(join(output, 'rosette.png'))).size).toBeGreaterThan(0);
  });
});

const isUnpacked = (entry: object): boolean => 'unpacked' in entry && entry.unpacked === true;

/** Folders that a module at this path looks for packages in, nearest first, each with a slash at its end. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => `${parts.slice(0, parts.length - i).join('/')}/`).concat('');
}
