import { ORIGIN } from '../../desktop/pages.js';
import type { DesktopApp } from '../../desktop/desktop-app.js';
import { surviveCrashes } from './crashes.js';
import type { Parts, Window } from './parts.js';
import { openWindow } from './window.js';

type Owner = Pick<DesktopApp, 'icon' | 'words' | 'note' | 'bounds' | 'keepBounds'>;

/** The program's only window, which may be closed and opened again. */
export class OnlyWindow {
  #window: Window | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly program: Owner,
  ) {}

  /** Undefined while there is none. */
  get current(): Window | undefined {
    return this.#window;
  }

  /** Brings it forward, opened first where there is none. */
  async show(): Promise<void> {
    if (this.#window === undefined) return this.#open();
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  async #open(): Promise<void> {
    const { parts, program } = this;
    const screens = parts.screen.getAllDisplays().map(({ workArea }) => workArea);
    const window = openWindow(parts, program.bounds(screens), program.icon);
    this.#window = window;
    window.on('close', () => program.keepBounds(window.getNormalBounds(), fillingOf(window)));
    window.on('closed', () => (this.#window = undefined));
    surviveCrashes(parts, window, program.words, (text) => program.note(text));
    await window.loadURL(`${ORIGIN}/`);
  }
}

const fillingOf = (window: Window) => ({ maximized: window.isMaximized(), fullScreen: window.isFullScreen() });
