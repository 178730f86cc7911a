import Conf from 'conf';
import { z } from 'zod';
import { PRIVATE_FILE } from '../base/home.js';
import { Problem } from '../base/problem.js';
import { recipe, type Preset, type Recipe } from '../contract/window/recipe.js';
import { settings, type Settings, type SettingsChanges } from '../contract/window/settings.js';

type Stored = Record<'settings' | 'presets' | 'recentFolders' | 'watched', unknown>;

/** Those of a list that are as they should be: the file may be another version's, or edited by hand. */
function fitting<T>(one: z.ZodType<T>, stored: unknown): T[] {
  const all: unknown[] = Array.isArray(stored) ? stored : [];
  return all.flatMap((value) => {
    const parsed = one.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

const preset = z.object({ name: z.string(), recipe });
const watchedFolder = z.object({ path: z.string().min(1), output: z.string().min(1).nullable() });
type WatchedFolder = z.infer<typeof watchedFolder>;

/** How many folders are settings. */
const RECENT = 12;

/** Wishes, presets and folders of a user, in one settings file in the data folder. */
export class SettingsStore {
  readonly #file: Conf<Stored>;

  /** A file that is damaged is begun anew: wishes are not worth refusing to start for. */
  constructor(home: string) {
    const defaults = { settings: {}, presets: [], recentFolders: [], watched: [] };
    this.#file = new Conf<Stored>({
      cwd: home,
      configName: 'settings',
      clearInvalidConfig: true,
      configFileMode: PRIVATE_FILE,
      defaults,
    });
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

  /** Hears of what is set from now on. */
  onChange(listener: (settings: Settings) => void): void {
    this.#file.onDidChange('settings', () => listener(this.current));
  }

  /** Presets that this version understands. */
  get presets(): Preset[] {
    return fitting(preset, this.#file.get('presets'));
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
    return fitting(z.string().min(1), this.#file.get('recentFolders'));
  }

  rememberFolders(folders: readonly string[]): void {
    this.#file.set('recentFolders', [...new Set([...folders, ...this.recentFolders])].slice(0, RECENT));
  }

  get watched(): readonly WatchedFolder[] {
    return fitting(watchedFolder, this.#file.get('watched'));
  }

  set watched(folders: readonly WatchedFolder[]) {
    this.#file.set('watched', [...folders]);
  }
}
