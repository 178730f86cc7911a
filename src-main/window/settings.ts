import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { z } from 'zod';
import { diskProblem } from '../base/files.js';
import { PRIVATE_FILE } from '../base/home.js';
import { jsonOf } from '../base/json-of.js';
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

/** The file as it should be; a part that was never kept is not in it. */
const whole = z
  .object({
    settings,
    presets: z.array(preset),
    recentFolders: z.array(z.string().min(1)),
    watched: z.array(watchedFolder),
  })
  .partial();

/** Each wish that is as it should be; the others are as nobody wished them. */
function fittingSettings(stored: unknown): Settings {
  const values = Object(stored) as Readonly<Record<string, unknown>>;
  const parts = Object.entries(settings.shape).map(([key, one]) => [key, one.safeParse(values[key]).data]);
  return settings.parse(Object.fromEntries(parts));
}

/** How many folders are settings. */
const RECENT = 12;

/** Wishes, presets and folders of a user, in one settings file in the data folder. */
export class SettingsStore {
  /** Where the file was put that held what cannot be understood; told once, since the one that is written then is sound. */
  readonly setAside: string | undefined;
  readonly #file: Conf<Stored>;

  /** What does not fit is left out: wishes are not worth refusing to start for. @throws Problem `disk-full` */
  constructor(home: string) {
    this.setAside = setAside(home);
    const defaults = { settings: {}, presets: [], recentFolders: [], watched: [] };
    this.#file = new Conf<Stored>({
      cwd: home,
      configName: 'settings',
      clearInvalidConfig: true,
      configFileMode: PRIVATE_FILE,
      defaults,
    });
    if (this.setAside === undefined) return;
    const { current, presets, recentFolders, watched } = this;
    this.#file.set({ settings: current, presets, recentFolders, watched });
  }

  get current(): Settings {
    return fittingSettings(this.#file.get('settings'));
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

/** Keeps a copy of a file in which something is wrong, and says where. */
function setAside(home: string): string | undefined {
  const file = join(home, 'settings.json');
  if (!existsSync(file) || whole.safeParse(jsonOf(readFileSync(file, 'utf8'))).success) return undefined;
  const copy = join(home, 'settings-set-aside.json');
  try {
    copyFileSync(file, copy);
    return copy;
  } catch (error) {
    throw diskProblem(error, file);
  }
}
