import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { programFolder } from '../base/home.js';
import { createApp, type App, type AppOptions } from '../app/app.js';
import type { Settings } from '../contract/window/settings.js';
import type { HostSide } from '../window/host-side.js';
import type { PictureAnswer } from '../window/pictures/answer.js';
import { windowRouter } from '../window/router.js';
import { WindowApp } from '../window/window-app.js';
import { keepBounds, storedBounds, type Bounds, type Filling, type StoredBounds } from './bounds.js';
import { SystemIntegration, type Desktop } from './system-integration.js';
import { answerPage, type PageFile } from './pages.js';
import { sleepNow } from './sleep.js';
import { wordsFor, type Words } from './words.js';

export interface DesktopOptions extends AppOptions {
  /** The system's language, as a BCP 47 tag. */
  readonly locale: string;
}

/** The program as a desktop shows it: all that its shell needs to know, whatever the shell is made of. */
export class DesktopApp {
  readonly icon = join(programFolder(), 'resources', 'icon', 'icon.png');
  readonly words: Words;
  readonly #end = new AbortController();
  #integration: SystemIntegration | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;

  private constructor(
    private readonly app: App,
    private readonly window: WindowApp,
    locale: string,
  ) {
    this.words = wordsFor(window.settings.current.language, locale);
  }

  /** @throws Problem `already-running`, `home-unusable` */
  static async open({ locale, ...options }: DesktopOptions): Promise<DesktopApp> {
    const app = await createApp(options);
    return new DesktopApp(app, await WindowApp.open(app), locale);
  }

  /** Answers the contract. */
  router(host: HostSide): ReturnType<typeof windowRouter> {
    return windowRouter(this.window, host);
  }

  /** What is sent for a request of the window's page. */
  answer(request: Pick<Request, 'url' | 'method'>): Promise<PictureAnswer | PageFile> {
    const files = join(programFolder(), 'dist', 'window');
    return answerPage({ files, picture: (address) => this.window.pictures.answer(address) }, request);
  }

  /** Adds files and folders; what is wrong with them is said in the window. */
  async add(paths: readonly string[]): Promise<void> {
    if (paths.length > 0) await this.window.add(paths).catch((error: unknown) => this.complain(error));
  }

  /** Whether a path is a finished result of the queue, and still there. */
  isResult(path: string): boolean {
    const rows = this.window.queue.state.rows.all();
    return rows.some(({ state, output }) => state === 'done' && output === path) && existsSync(path);
  }

  /** Where the user chose something last; the home folder at first. */
  get lastFolder(): string {
    return this.window.settings.recentFolders.find((folder) => existsSync(folder)) ?? homedir();
  }

  /** Tells the theme that is wished for, now and whenever it changes. */
  followTheme(follow: (theme: Settings['theme']) => void): void {
    follow(this.window.settings.current.theme);
    this.window.settings.onChange(({ theme }) => follow(theme));
  }

  /** Into the log. */
  note(text: string): void {
    this.app.log.warn({ from: 'shell' }, text);
  }

  /** What went wrong, said in the window; a mistake of the program's own goes into the log too. */
  complain(error: unknown): void {
    this.window.queue.state.problem(error);
  }

  bounds(screens: readonly Bounds[]): StoredBounds {
    return storedBounds(this.window.settings, screens);
  }

  keepBounds(bounds: Bounds, filling: Filling): void {
    keepBounds(this.window.settings, bounds, filling);
  }

  /** Lets the desktop know what the queue does, until the program closes. */
  async tell(desktop: Omit<Desktop, 'sleep'>): Promise<void> {
    const settings = () => this.window.settings.current;
    const sleep = (): void => void sleepNow().catch((error: unknown) => this.complain(error));
    this.#integration = new SystemIntegration({ ...desktop, sleep }, { settings, words: this.words });
    for await (const event of this.window.queue.watch(this.#end.signal, false)) this.#integration.hear(event);
  }

  /** Whether the program is being put away, or is. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Whether nothing keeps the program from ending any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Puts everything away, once however often it is asked for; what runs goes on at the next start. */
  close(): Promise<void> {
    return (this.#closing ??= this.#putAway());
  }

  async #putAway(): Promise<void> {
    this.#end.abort();
    this.#integration?.close();
    try {
      await this.window.close();
      await this.app.close();
    } finally {
      this.#isClosed = true;
    }
  }
}
