import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from '../app/app.js';
import { Problem } from '../base/problem.js';
import { samplesFolder } from '../base/home.js';
import { isPictureName } from '../batch/scan.js';
import type { Recipe, RecipeChanges } from '../contract/window/recipe.js';
import type { Settings, SettingsChanges } from '../contract/window/settings.js';
import { AllowedFolders } from './folders/allowed.js';
import { Comparisons } from './models/comparisons.js';
import { WindowMeasuring } from './models/measuring.js';
import { WindowModels } from './models/models.js';
import { PreviewCache } from './pictures/cache.js';
import { Pictures } from './pictures/http.js';
import { Strips } from './pictures/strips.js';
import { WindowQueue } from './queue/queue.js';
import { SettingsStore } from './settings.js';
import { Watching } from './folders/watching.js';

/** Bytes of previews on disk. */
const CACHE = 6e9;

/** What windows have behind them, in every host alike. It has the window's queue to itself until it is closed. */
export class WindowApp {
  private constructor(
    readonly app: App,
    readonly allowedFolders: AllowedFolders,
    readonly settings: SettingsStore,
    readonly queue: WindowQueue,
    readonly pictures: Pictures,
    readonly models: WindowModels,
    readonly measuring: WindowMeasuring,
    readonly watching: Watching,
  ) {}

  /**
   * To be closed before the program is.
   *
   * @param within  folders that may be read and written; absent for everything
   * @throws Problem `already-running`, `input-missing` for a folder that is not there
   */
  static async open(app: App, within?: readonly string[]): Promise<WindowApp> {
    const allowedFolders =
      within === undefined
        ? AllowedFolders.everywhere
        : await AllowedFolders.of(within, [samplesFolder(), join(app.home, 'samples')]);
    const settings = new SettingsStore(app.home);
    app.machine.limit(settings.current.engine);
    const strips = new Strips();
    const mayPropose = (): boolean => !settings.current.sizeIsChosen;
    const makeWay = (): Promise<void> => {
      models.makeWay();
      return measuring.stop();
    };
    const queue = await WindowQueue.open(app, { allowedFolders, strips, makeWay, mayPropose });
    const { state } = queue;
    if (settings.setAside !== undefined) state.problem(notUnderstood(settings.setAside));
    const comparisons = await Comparisons.open(join(app.home, 'comparisons'));
    const previews = await Comparisons.open(join(app.home, 'live-previews'));
    const cache = new PreviewCache(join(app.home, 'previews'), CACHE);
    const pictures = new Pictures({
      item: (id) => state.rows.get(id),
      embedded: (item) => state.isEmbedded(item),
      cache,
      strips,
      comparisons: { file: (name) => comparisons.file(name) ?? previews.file(name) },
      process: app.pictures,
      confinement: allowedFolders,
    });
    const isWished = () => settings.current.measureModels;
    const measuring: WindowMeasuring = new WindowMeasuring({ ...app, isWished, confinement: allowedFolders }, state);
    const models: WindowModels = new WindowModels({ ...app, allowedFolders, comparisons, previews }, state);
    const watching = new Watching({
      ...{ settings, allowedFolders },
      onPicture: (path, folder) => queue.addWatched(path, folder),
      onProblem: (text) => state.fault(text),
      sentence: (error) => state.sentence(error),
    });
    return new WindowApp(app, allowedFolders, settings, queue, pictures, models, measuring, watching);
  }

  async add(paths: readonly string[]): Promise<void> {
    await this.queue.adding.add(paths);
    void this.measuring.offer();
    const folders = paths.map(async (path) => ((await stat(path)).isDirectory() ? path : dirname(path)));
    this.settings.rememberFolders([...new Set(await Promise.all(folders))]);
  }

  /** Settings for all pictures. From the first size that was chosen on none is proposed. @throws Problem `unknown-model` */
  async changeRecipe(changes: RecipeChanges): Promise<Recipe> {
    const recipe = await this.queue.editing.recipe(changes);
    if (changes.target !== undefined) this.settings.set({ sizeIsChosen: true });
    return recipe;
  }

  changeSettings(changes: SettingsChanges): Settings {
    const settings = this.settings.set(changes);
    if (changes.engine !== undefined) this.app.machine.limit(settings.engine);
    return settings;
  }

  /** The pictures that came with the program; results go to the data folder, since the program's may be read-only. */
  async addSamples(): Promise<void> {
    const folder = samplesFolder();
    const output = join(this.app.home, 'samples');
    for (const name of (await readdir(folder)).filter(isPictureName)) {
      await this.queue.adding.addOne(join(folder, name), { path: folder, output });
    }
    void this.measuring.offer();
  }

  async close(): Promise<void> {
    await this.watching.close();
    await this.measuring.stop();
    await this.queue.close();
  }
}

const notUnderstood = (copy: string): Problem =>
  new Problem(
    'settings-damaged',
    'Some settings cannot be understood, and are now as they were at first.',
    `The file with them is kept as ${copy}.`,
  );
