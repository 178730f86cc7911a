import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { notFound } from '../../base/named.js';
import { refusalOf, resultsOf } from '../../batch/confinement.js';
import { isPictureName } from '../../batch/scan.js';
import type { WatchedFolder } from '../../contract/window/settings.js';
import type { AllowedFolders } from './allowed.js';

/** A file is complete when it has not grown for this long, ms. */
const STILL = 2000;

export interface WatchingParts {
  /** The folders that are watched, kept over a restart. */
  readonly settings: { watched: readonly { readonly path: string; readonly output: string | null }[] };
  readonly allowedFolders: AllowedFolders;
  /** A new picture is complete. */
  readonly onPicture: (path: string, folder: WatchedFolder) => Promise<void>;
  readonly onProblem: (text: string) => void;
  /** What to say of anything that was thrown. */
  readonly sentence: (error: unknown) => string;
  readonly still?: number;
}

/** Folders in which new pictures are made as they appear. */
export class Watching {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #problems = new Map<string, string>();

  constructor(private readonly parts: WatchingParts) {
    for (const folder of parts.settings.watched) void this.#begin(folder);
  }

  get folders(): WatchedFolder[] {
    return this.parts.settings.watched.map((folder) => ({
      ...folder,
      problem: this.#problems.get(folder.path) ?? null,
    }));
  }

  /** @throws Problem `outside-roots`, `input-missing`, `file-unreadable` */
  async watch(given: string, output: string | null): Promise<void> {
    const { settings, allowedFolders } = this.parts;
    const path = await allowedFolders.check(given);
    if (output !== null) await allowedFolders.check(output);
    const facts = await stat(path).catch((cause: unknown) => {
      throw notFound(path, cause, 'folder');
    });
    if (!facts.isDirectory()) throw notFound(path, undefined, 'folder');
    await this.unwatch(path);
    const folder = { path, output: output === null ? null : resolve(output) };
    settings.watched = [...settings.watched, folder];
    await this.#begin(folder);
  }

  async unwatch(path: string): Promise<void> {
    const { settings } = this.parts;
    await this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
    this.#problems.delete(path);
    settings.watched = settings.watched.filter((folder) => folder.path !== path);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.close()));
  }

  /** Resolves when what is there already has been seen: only what comes later is made. */
  async #begin(folder: { path: string; output: string | null }): Promise<void> {
    const { allowedFolders, onPicture, onProblem, sentence, still = STILL } = this.parts;
    const results = folder.output ?? (await resultsOf(folder.path, allowedFolders));
    const refusal = await refusalOf(allowedFolders, folder.path, results);
    if (refusal !== undefined) return void this.#problems.set(folder.path, refusal.text);
    const watcher = watch(folder.path, {
      ignoreInitial: true,
      followSymlinks: allowedFolders.folders === undefined,
      awaitWriteFinish: { stabilityThreshold: still, pollInterval: Math.min(200, still) },
      ignored: (path, facts) => path === results || (facts?.isFile() === true && !isPictureName(path)),
    });
    this.#watchers.set(folder.path, watcher);
    const fail = (error: unknown): void => {
      const text = `${folder.path} is not watched: ${sentence(error)}`;
      this.#problems.set(folder.path, text);
      onProblem(text);
    };
    watcher.on('error', fail);
    watcher.on('add', (path) => void onPicture(path, { ...folder, problem: null }).catch(fail));
    return new Promise((done) => watcher.once('ready', done));
  }
}
