import { dirname, join } from 'node:path';
import { readdir, stat } from 'node:fs/promises';
import { samplesFolder } from '../base/home.js';
import { lock, type Lock } from '../batch/lock.js';
import { isPictureName } from '../batch/scan.js';
import type { App, Services } from '../app/app.js';
import { Pictures } from './pictures/http.js';
import { PreviewCache } from './pictures/cache.js';
import { SettingsStore } from './settings.js';
import { AllowedFolders } from './allowed-folders.js';
import { Strips } from './pictures/strips.js';
import { Times } from './models/times.js';
import { Comparisons } from './models/comparisons.js';
import { Watching } from './watching.js';
import { WindowMeasuring } from './models/measuring.js';
import { WindowModels } from './models/models.js';
import { WindowQueue } from './queue/queue.js';

export interface WindowParts extends Services {
  readonly app: App;
  readonly allowedFolders: AllowedFolders;
}

/** Bytes of previews on disk. */
const CACHE = 6e9;

/** What windows have behind them, in every host alike. One process at a time may have it open. */
export class WindowApp {
  private constructor(
    readonly parts: WindowParts,
    private readonly lock: Lock,
    readonly queue: WindowQueue,
    readonly settings: SettingsStore,
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
    const allowedFolders = within === undefined ? AllowedFolders.everywhere : await AllowedFolders.of(within);
    const parts = { app, allowedFolders, ...app.services };
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
      const comparisons = await Comparisons.open(join(app.home, 'comparisons'));
      const comparisonFile = (name: string) => comparisons.file(name);
      const pictures = new Pictures({ item: (id) => queue.state.rows.get(id), cache, strips, comparisonFile });
      const settings = new SettingsStore(app.home);
      const watching = new Watching({
        ...{ settings, allowedFolders: parts.allowedFolders },
        onPicture: (path, folder) => queue.addWatched(path, folder),
        onProblem: (text) => queue.state.problem(text),
      });
      const isWished = () => settings.current.measureModels;
      const measuring = new WindowMeasuring({ app, times, isWished }, queue.state);
      const models = new WindowModels({ ...parts, times, comparisons, measuring }, queue.state);
      return new WindowApp(parts, held, queue, settings, pictures, models, watching, measuring);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  get allowedFolders(): AllowedFolders {
    return this.parts.allowedFolders;
  }

  async add(paths: readonly string[]): Promise<void> {
    await this.queue.add(paths);
    void this.measuring.offer();
    const folders = await Promise.all(
      paths.map(async (path) => ((await stat(path)).isDirectory() ? path : dirname(path))),
    );
    this.settings.rememberFolders([...new Set(folders)]);
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
