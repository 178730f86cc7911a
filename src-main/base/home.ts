import './home-variable.js';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import { Problem } from './problem.js';
import { systemCode } from './system-error.js';

/** The user's data folder (models, ledger, settings, log, scratch files): `ENLARGER_HOME`, or the system's place for it. */
export function dataFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const moved = environment['ENLARGER_HOME'];
  return moved === undefined || moved === '' ? envPaths('enlarger', { suffix: '' }).data : resolve(moved);
}

/**
 * Makes the data folder where there is none, and closes it to other users: pictures' names, previews and the log are in it.
 *
 * @returns whether they are kept out; FAT and some network disks keep no permissions
 * @throws Problem `home-unusable` where nothing can be kept in the data folder
 */
export function claimHome(home: string): boolean {
  try {
    mkdirSync(home, { recursive: true, mode: PRIVATE_FOLDER });
    accessSync(home, constants.W_OK);
  } catch (cause) {
    throw new Problem(
      'home-unusable',
      `The data folder ${home} cannot be written to (${systemCode(cause)}).`,
      'Set ENLARGER_HOME to a folder that can.',
      { cause },
    );
  }
  const { uid, mode } = statSync(home);
  // Another user's folder, shared on purpose, cannot be closed by this one and is left as it is.
  return uid !== process.getuid?.() || (mode & OTHERS) === 0 || isClosed(home);
}

function isClosed(folder: string): boolean {
  try {
    chmodSync(folder, PRIVATE_FOLDER);
    return true;
  } catch {
    return false;
  }
}

/** Permissions of what is the user's alone. */
const PRIVATE_FOLDER = 0o700;
const OTHERS = 0o077;
export const PRIVATE_FILE = 0o600;

/** The folder of the program itself, where `models` and `resources` are; in a package an archive, which Electron reads. */
export function programFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Where a file of the program lies for native code and for processes that are not Electron's: beside the archive. */
export const besideArchive = (path: string): string => path.replace(/\.asar(?=[\\/]|$)/, '.asar.unpacked');

/** The sample pictures. */
export const samplesFolder = (program = programFolder()): string =>
  join(besideArchive(program), 'resources', 'samples');

/** The bundled models. */
export const modelsFolder = (program = programFolder()): string => join(besideArchive(program), 'models');
