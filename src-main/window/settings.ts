import Conf from 'conf';
import { Problem } from '../base/problem.js';
import { recipe, type Preset, type Recipe } from '../contract/window/recipe.js';
import { settings, type Settings, type SettingsChanges } from '../contract/window/settings.js';

interface Stored {
  settings: unknown;
  presets: { name: string; recipe: unknown }[];
  recentFolders: string[];
  watched: { path: string; output: string | null }[];
}

/** How many folders are settings. */
const RECENT = 12;

/** Wishes, presets and folders of a user, in one settings file in the data folder. */
export class SettingsStore {
  readonly #file: Conf<Stored>;

  /** A file that is damaged is begun anew: wishes are not worth refusing to start for. */
  constructor(home: string) {
    const defaults = { settings: {}, presets: [], recentFolders: [], watched: [] };
    this.#file = new Conf<Stored>({ cwd: home, configName: 'settings', clearInvalidConfig: true, defaults });
  }

  get current(): Settings {
    const parsed = settings.safeParse(this.#file.get('settings'));
    return parsed.success ? parsed.data : settings.parse({});
  }

  set(changes: SettingsChanges): Settings {
    const layout = { ...this.current.layout, ...changes.layout };
    const merged = settings.parse({ ...this.current, ...changes, layout });
    this.#file.set('settings', merged);
    return merged;
  }

  /** Presets that this version understands. */
  get presets(): Preset[] {
    return this.#file.get('presets').flatMap(({ name, recipe: stored }) => {
      const parsed = recipe.safeParse(stored);
      return parsed.success ? [{ name, recipe: parsed.data }] : [];
    });
  }

  savePreset(name: string, saved: Recipe): void {
    const others = this.presets.filter((preset) => preset.name !== name);
    this.#file.set('presets', [...others, { name, recipe: saved }]);
  }

  removePreset(name: string): void {
    const others = this.presets.filter((preset) => preset.name !== name);
    if (others.length === this.presets.length) {
      throw new Problem('no-preset', `There is no preset called ${name}.`);
    }
    this.#file.set('presets', others);
  }

  get recentFolders(): readonly string[] {
    return this.#file.get('recentFolders');
  }

  rememberFolders(folders: readonly string[]): void {
    this.#file.set('recentFolders', [...new Set([...folders, ...this.recentFolders])].slice(0, RECENT));
  }

  get watched(): readonly Stored['watched'][number][] {
    return this.#file.get('watched');
  }

  set watched(folders: readonly Stored['watched'][number][]) {
    this.#file.set('watched', [...folders]);
  }
}
