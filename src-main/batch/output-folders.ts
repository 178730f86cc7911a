import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolders, PART_SUFFIX, partPrefix, removeParts } from '../base/files.js';

/** Folders that results go to. What processes that are gone left in one is looked for once: it may hold very many files. */
export class OutputFolders {
  readonly #parts = new Map<string, Promise<readonly string[]>>();

  /** Makes the folder of a result, and removes what was begun of that result before. @throws what the system says */
  async ready(output: string): Promise<void> {
    const folder = dirname(output);
    await makeFolders(folder);
    const left = this.#parts.get(folder) ?? partsIn(folder);
    this.#parts.set(folder, left);
    if ((await left).some((name) => name.startsWith(partPrefix(output)))) await removeParts([output]);
  }
}

const partsIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).then(
    (names) => names.filter((name) => name.endsWith(PART_SUFFIX)),
    () => [],
  );
