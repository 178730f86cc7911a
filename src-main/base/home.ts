import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';

/** The user's data folder (models, ledger, settings, log, scratch files): `ENLARGER_HOME`, or the system's place for it. */
export function dataFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const moved = environment['ENLARGER_HOME'];
  return moved === undefined || moved === '' ? envPaths('enlarger', { suffix: '' }).data : resolve(moved);
}

/** The folder of the program itself, where `models` and `resources` are. */
export function programFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
