import { dirname, join } from 'node:path';
import { readdir, stat } from 'node:fs/promises';
import { samplesFolder } from '../base/home.js';
import { lock, type Lock } from '../batch/lock.js';
import { isPictureName } from '../batch/scan.js';
import type { App, Services } from '../app/app.js';
import { Pictures } from './pictures.js';
import { PreviewCache } from './preview-cache.js';
import { Remembered } from './remembered.js';
import { Roots } from './roots.js';
import { Strips } from './strips.js';
import { Times } from './times.js';
import { Tries } from './tries.js';
import { Watching } from './watching.js';
import { WindowMeasuring } from './window-measuring.js';
import { WindowModels } from './window-models.js';
import { WindowQueue } from './window-queue.js';

export interface WindowParts extends Services {
  readonly app: App;
  readonly roots: Roots;
}

/** Bytes of previews on disk. */
const CACHE = 6e9;

/** What windows have behind them, in every host alike. One process at a time may have it open. */
export class WindowApp {
  private constructor(
    readonly parts: WindowParts,
    private readonly lock: Lock,
    readonly queue: WindowQueue,
    readonly remembered: Remembered,
    readonly pictures: Pictures,
    readonly models: WindowModels,
    readonly watching: Watching,
    private readonly measuring: WindowMeasuring,
  ) {}

  /**
   * To be closed before the program is.
   *
   * @param within  folders that may be read and written; absent for everything
   * @throws Problem `open-already`, `input-missing` for a folder that is not there
   */
  static async open(app: App, within?: readonly string[]): Promise<WindowApp> {
    const roots = within === undefined ? Roots.everywhere : await Roots.of(within);
    const parts = { app, roots, ...app.services };
    const { ledger } = parts;
    const held = lock(join(app.home, 'window.lock'));
    try {
      const strips = new Strips();
      const times = new Times({ app, batchTime: (networks) => ledger.measuredTime(networks) });
      await times.refresh();
      const queue = await WindowQueue.open({
        ...{ ...parts, strips, home: app.home },
        timeOf: (items, { model, provider }) => times.of(items, model, provider),
        makeWay: () => measuring.stop(),
      });
      const cache = new PreviewCache(join(app.home, 'previews'), CACHE);
      const tries = await Tries.open(join(app.home, 'tries'));
      const tried = (name: string) => tries.file(name);
      const pictures = new Pictures({ item: (id) => queue.state.rows.get(id), cache, strips, tried });
      const remembered = new Remembered(app.home);
      const watching = new Watching({
        ...{ remembered, roots: parts.roots },
        onPicture: (path, folder) => queue.addWatched(path, folder),
        onProblem: (text) => queue.state.problem(text),
      });
      const isWished = () => remembered.settings.measureModels;
      const measuring = new WindowMeasuring({ app, times, isWished }, queue.state);
      const models = new WindowModels({ ...parts, times, tries, measuring }, queue.state);
      return new WindowApp(parts, held, queue, remembered, pictures, models, watching, measuring);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  get roots(): Roots {
    return this.parts.roots;
  }

  async add(paths: readonly string[]): Promise<void> {
    await this.queue.add(paths);
    void this.measuring.offer();
    const folders = await Promise.all(
      paths.map(async (path) => ((await stat(path)).isDirectory() ? path : dirname(path))),
    );
    this.remembered.rememberFolders([...new Set(folders)]);
  }

  /** The pictures that came with the program; results go to the data folder, since the program's may be read-only. */
  async addSamples(): Promise<void> {
    const folder = samplesFolder();
    const output = join(this.parts.app.home, 'samples');
    for (const name of (await readdir(folder)).filter(isPictureName)) {
      await this.queue.addTo(join(folder, name), { path: folder, output });
    }
    void this.measuring.offer();
  }

  async close(): Promise<void> {
    await this.watching.close();
    await this.measuring.stop();
    await this.queue.close();
    this.lock.release();
  }
}
