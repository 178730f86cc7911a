import { createContext } from 'svelte';
import { Connection } from '../connection/connection.svelte.js';
import type { OpenTransport } from '../connection/transport.js';
import type { ModelChoice, QueueEvent, Recipe } from '../contract.js';
import { chooseLanguage, Words } from '../words/words.svelte.js';
import { Listing } from './listing.svelte.js';
import { Models } from './models.svelte.js';
import { Queue } from './queue.svelte.js';
import { RecipeState } from './recipe.svelte.js';
import { Notices, sentence } from './notices.js';
import { SettingsState } from './settings.svelte.js';
import { Undo } from './undo.svelte.js';
import { compareModes, Viewer, type CompareMode } from './viewer.svelte.js';

/** What is open over the window. */
export type Overlay = null | 'settings' | 'models' | 'add' | 'output' | 'watch' | 'weights' | 'keys' | 'machines';

/** Everything a window works with. */
export class WindowState {
  readonly words = new Words();
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
  /** The model that the recipe in view stands for. */
  readonly selectedModel: ModelChoice | undefined = $derived.by(() => {
    const { shown } = this.recipe;
    return shown ? this.models.modelOf(shown.model, scaleOf(shown)) : undefined;
  });

  constructor(open: OpenTransport) {
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

  /** Whether the recipe is open where it is a drawer; kept. */
  get drawer(): boolean {
    return this.settings.layout('drawer', false);
  }

  set drawer(open: boolean) {
    void this.settings.keepLayout('drawer', open);
  }

  /** How before and after are told apart; kept. */
  get compare(): CompareMode {
    const kept = this.settings.layout<string>('compare', 'slider');
    return compareModes.find((mode) => mode === kept) ?? 'slider';
  }

  set compare(mode: CompareMode) {
    void this.settings.keepLayout('compare', mode);
  }

  /** Whether what is in view of a picture is made before the batch; kept. */
  get previews(): boolean {
    return this.settings.layout('previews', true);
  }

  /** What is in view stays: with previews a picture that waits is as large as its result. */
  set previews(wanted: boolean) {
    const { viewer, listing } = this;
    const row = listing.activeRow;
    if (viewer.zoom !== null && row?.state === 'waiting' && row.targetWidth > row.width && wanted !== this.previews) {
      const factor = row.targetWidth / row.width;
      viewer.to(wanted ? viewer.zoom / factor : viewer.zoom * factor);
    }
    void this.settings.keepLayout('previews', wanted);
  }

  /** Whether the original's own pixels show where it is enlarged, rather than a smooth picture of it; kept. */
  get showsPixels(): boolean {
    return this.settings.layout('pixels', true);
  }

  set showsPixels(shows: boolean) {
    void this.settings.keepLayout('pixels', shows);
  }

  /** Whether the listed pictures stand in a row under the stage; kept. At first where there is height for it. */
  get filmstrip(): boolean {
    return this.settings.layout('filmstrip', window.innerHeight >= 700);
  }

  set filmstrip(shown: boolean) {
    void this.settings.keepLayout('filmstrip', shown);
  }

  /** Whether histograms and details of the picture stand beside it; kept. */
  get info(): boolean {
    return this.settings.layout('info', false);
  }

  set info(shown: boolean) {
    void this.settings.keepLayout('info', shown);
  }

  /** Connects and keeps listening for as long as the window lives; resolves when it speaks the system's language. */
  open(): Promise<void> {
    void this.connection.keep();
    void this.connection.listen(
      async (client) => {
        const events = await client.queue.watch();
        void this.#load();
        return events;
      },
      this.#hear,
      (problem) => this.notices.warn(sentence(problem, this.words)),
    );
    return this.words.speak(chooseLanguage('system', navigator.languages));
  }

  async #load(): Promise<void> {
    await this.notices.attempt(() =>
      Promise.all([this.settings.load(), this.models.load(), this.recipe.loadPresets()]),
    );
  }

  readonly #hear = (event: QueueEvent): void => {
    const before = this.queue.totals;
    this.queue.hear(event);
    if (event.event === 'recipe') this.recipe.common = event.recipe;
    // Once the run is over, a change that it was asked about can hold for no picture of it.
    if (event.event === 'state' && event.state === 'idle' && this.recipe.question) void this.recipe.answer(true);
    if (event.event === 'throughput' || (event.event === 'state' && event.state === 'idle'))
      this.models.follow(this.selectedModel?.card.id, this.queue.active ? this.queue.eta.seconds : null);
    // What models would need depends on what remains; while that is being made, the run bar tells.
    const isNewBatch = event.event === 'totals' && !this.queue.busy && event.totals.seconds !== before?.seconds;
    if (event.event === 'models' || isNewBatch) void this.models.load();
    if (event.event === 'notice') {
      const text = event.code === null ? this.words.said(event.text) : this.words.why(event.code, event.text);
      if (event.kind === 'problem') this.notices.warn(text);
      else this.notices.tell(text);
    }
  };
}

/** Null where the size is not said as a scale. */
export const scaleOf = ({ target }: Recipe): number | null => (target.kind === 'scale' ? target.value : null);

export const [useWindowState, setWindowState] = createContext<WindowState>();
