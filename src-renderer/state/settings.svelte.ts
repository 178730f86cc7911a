import type { HostAbilities, Settings, WindowClient } from '../contract.js';
import { chooseLanguage, type Words } from '../words/words.svelte.js';
import type { Notices } from './notices.js';

/** What the user wishes of the window, and what its host can do. */
export class SettingsState {
  settings: Settings | null = $state.raw(null);
  abilities: HostAbilities | null = $state.raw(null);
  recentFolders: readonly string[] = $state.raw([]);
  readonly #client: WindowClient;
  readonly #notices: Notices;
  readonly #words: Words;
  /** What of the layout was wished before the settings were there. */
  #early: Settings['layout'] = $state.raw({});
  #changes = 0;

  constructor(client: WindowClient, notices: Notices, words: Words) {
    this.#client = client;
    this.#notices = notices;
    this.#words = words;
  }

  async load(): Promise<void> {
    const [settings, abilities, recentFolders] = await Promise.all([
      this.#client.settings.get(),
      this.#client.host.abilities(),
      this.#client.settings.recentFolders(),
    ]);
    this.abilities = abilities;
    this.recentFolders = recentFolders;
    this.#apply({ ...settings, layout: { ...settings.layout, ...this.#early } });
    this.#early = {};
  }

  async change(changes: Partial<Settings>): Promise<void> {
    const before = this.settings;
    const number = ++this.#changes;
    if (before) this.#apply({ ...before, ...changes, layout: { ...before.layout, ...changes.layout } });
    else this.#early = { ...this.#early, ...changes.layout };
    const kept = (await this.#notices.attempt(() => this.#client.settings.set(changes))) ?? before;
    // An answer that a later change has overtaken would put that back.
    if (kept && number === this.#changes) this.#apply(kept);
  }

  /** Something of the window's own that is kept, such as the widths of panes or how before and after are compared. */
  layout<T extends number | string | boolean | readonly number[]>(name: string, otherwise: T): T {
    return ((this.settings?.layout ?? this.#early)[name] as T | undefined) ?? otherwise;
  }

  async keepLayout(name: string, value: number | string | boolean | number[]): Promise<void> {
    if (this.settings?.layout[name] !== value) await this.change({ layout: { [name]: value } });
  }

  #apply(settings: Settings): void {
    this.settings = settings;
    void this.#notices.attempt(() => this.#words.speak(chooseLanguage(settings.language, navigator.languages)));
    const { documentElement: page } = document;
    if (settings.theme === 'system') delete page.dataset['theme'];
    else page.dataset['theme'] = settings.theme;
  }
}
