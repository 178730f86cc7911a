import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of bytes in memory, hexadecimal. */
export const checksumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the contents of files, one after the other. */
export async function checksumOfFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex');
}

/** Of a file, as npm states it: the algorithm's name and base64. */
export async function integrityOf(path: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash, { end: false });
  return `sha512-${hash.digest('base64')}`;
}

/** The files a weight file consists of: ncnn keeps structure and numbers apart. */
export function partsOf(path: string): string[] {
  const stem = /^(.*)\.(param|bin)$/i.exec(path)?.[1];
  const pair = stem === undefined ? [] : [`${stem}.param`, `${stem}.bin`];
  return pair.length > 0 && pair.every((part) => existsSync(part)) ? pair : [path];
}
