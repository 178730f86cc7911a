import { isStored } from '../../base/in-folder.js';
import { Problem } from '../../base/problem.js';

/** What an address such as `s3://bucket/folder/a.jpg` names. */
export interface Stored {
  readonly bucket: string;
  /** Without a slash at either end; empty for the whole bucket. */
  readonly key: string;
}

/** @throws Problem `bad-option` */
export function storedAt(address: string): Stored {
  const [, bucket, key = ''] = /^s3:\/\/([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === undefined) {
    throw new Problem('bad-option', `Expected an address such as s3://bucket/folder but got '${address}'.`);
  }
  return { bucket, key: key.replace(/\/+$/, '') };
}

export const addressOf = (bucket: string, key: string): string => `s3://${bucket}/${key}`;

/** Whether an address is one of a folder, or lies below it. */
export const isBelow = (address: string, folder: string): boolean =>
  isStored(address) && (address === folder || address.startsWith(`${folder}/`));

/** Whether each part of a key could be the name of a file or a folder: some programs take `..` for a way out. */
export const isPlain = (key: string): boolean => key.split('/').every((part) => !['', '.', '..'].includes(part));
