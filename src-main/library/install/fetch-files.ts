import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Problem } from '../../base/problem.js';
import type { Origin } from '../../contract/catalogue.js';
import { checksumOfFiles } from '../checksums.js';
import { download } from './download.js';
import type { FetchOptions } from './fetch-options.js';
import { fetchFromNpm } from './npm.js';

type Fetch<K extends Origin['kind']> = (
  origin: Extract<Origin, { kind: K }>,
  folder: string,
  options: FetchOptions,
) => Promise<string[]>;

const fetchers: { readonly [K in Origin['kind']]: Fetch<K> } = { npm: fetchFromNpm, address: fetchFromAddresses };

async function fetchFromAddresses(
  { files }: Extract<Origin, { kind: 'address' }>,
  folder: string,
  { onBytes, signal, patience, tries }: FetchOptions,
): Promise<string[]> {
  const paths: string[] = [];
  let before = 0;
  for (const { address, size } of files) {
    const path = join(folder, nameIn(address));
    await download(address, path, { signal, patience, tries, size, onBytes: (bytes) => onBytes(before + bytes) });
    before += size;
    paths.push(path);
  }
  return paths;
}

/** The file's name at the end of an address. */
export const nameIn = (address: string): string => basename(decodeURIComponent(new URL(address).pathname)) || 'model';

/**
 * Fetches the weight files of an origin into `folder` and checks every one before anything reads it.
 *
 * @returns their paths, in the origin's order
 * @throws Problem of the way of fetching, `download-size`, `download-changed`
 */
export async function fetchFiles(origin: Origin, folder: string, options: FetchOptions): Promise<string[]> {
  const fetcher = fetchers[origin.kind] as Fetch<Origin['kind']>;
  const paths = await fetcher(origin, folder, options);
  for (const [i, path] of paths.entries()) await check(path, origin.files[i]!);
  return paths;
}

async function check(path: string, expected: { size: number; sha256: string }): Promise<void> {
  const { size } = await stat(path);
  if (size !== expected.size) {
    throw new Problem(
      'download-size',
      `Expected ${basename(path)} to have ${expected.size} bytes but ${size} came.`,
      'Try again later; nothing was installed.',
    );
  }
  await checkSum(path, expected.sha256);
}

/** @throws Problem `download-changed` where the file is not the one with this SHA-256 */
export async function checkSum(path: string, sha256: string): Promise<void> {
  if ((await checksumOfFiles([path])) === sha256) return;
  throw new Problem(
    'download-changed',
    `${basename(path)} is not the file that was meant: its checksum is another one.`,
    'It may have been changed on its way; nothing was installed.',
  );
}
