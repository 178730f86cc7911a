import { createContext } from 'svelte';
import { Connection } from '../connection/connection.svelte.js';
import type { OpenLine } from '../connection/line.js';
import type { QueueEvent } from '../contract.js';
import { chooseLanguage, Words } from '../words/words.svelte.js';
import { Listing } from './listing.svelte.js';
import { Models } from './models.svelte.js';
import { Queue } from './queue.svelte.js';
import { RecipeState } from './recipe.svelte.js';
import { Notices } from './say.js';
import { SettingsState } from './settings.svelte.js';
import { Undo } from './undo.svelte.js';
import { Viewer } from './viewer.svelte.js';

/** What is open over the window. */
export type Overlay = null | 'settings' | 'models' | 'add' | 'output' | 'watch' | 'weights' | 'keys';

/** Everything a window works with. */
export class Desk {
  readonly words = new Words(chooseLanguage('system', navigator.languages));
  readonly notices = new Notices(this.words);
  readonly undo = new Undo();
  readonly connection: Connection;
  readonly queue = new Queue();
  readonly listing = new Listing(this.queue);
  readonly viewer = new Viewer();
  readonly models: Models;
  readonly recipe: RecipeState;
  readonly settings: SettingsState;
  overlay: Overlay = $state(null);
  /** Whether the recipe is open where it is a drawer. */
  drawer = $state(false);

  constructor(open: OpenLine) {
    this.connection = new Connection(open);
    const { client } = this.connection;
    const { listing, queue, notices, undo } = this;
    this.models = new Models(client, notices);
    this.recipe = new RecipeState({ client, listing, queue, notices, undo });
    this.settings = new SettingsState(client, notices, this.words);
  }

  get client() {
    return this.connection.client;
  }

  /** Connects and keeps listening for as long as the window lives. */
  open(): void {
    void this.connection.keep();
    void this.connection.listen(async (client) => {
      const events = await client.queue.watch();
      void this.#load();
      return events;
    }, this.#hear);
  }

  async #load(): Promise<void> {
    await this.notices.attempt(() =>
      Promise.all([this.settings.load(), this.models.load(), this.recipe.loadPresets()]),
    );
  }

  readonly #hear = (event: QueueEvent): void => {
    this.queue.hear(event);
    if (event.event === 'recipe') this.recipe.common = event.recipe;
    if (event.event === 'models') void this.models.load();
    if (event.event === 'notice') {
      if (event.kind === 'problem') this.notices.warn(event.text);
      else this.notices.tell(event.text);
    }
  };
}

export const [useDesk, setDesk] = createContext<Desk>();
