import { execFile } from 'node:child_process';
import type { QueueEvent } from '../../contract/window/queue.js';
import type { Settings } from '../../contract/window/settings.js';
import type { Parts, Window } from './parts.js';
import type { wordsFor } from './words.js';

export interface MannersOptions {
  readonly settings: () => Settings;
  readonly words: Pick<ReturnType<typeof wordsFor>, 'finished'>;
  readonly sleep?: () => void;
}

/** What a desktop program does beside its window: progress in the taskbar, no sleep while it works, a word at the end. */
export class Manners {
  #awake: number | undefined;

  constructor(
    private readonly parts: Pick<Parts, 'app' | 'Notification' | 'powerSaveBlocker'>,
    private readonly window: Pick<Window, 'setProgressBar' | 'isFocused' | 'isDestroyed'>,
    private readonly options: MannersOptions,
  ) {}

  /** To be called with everything that is heard of the queue. */
  hear(event: QueueEvent): void {
    if (event.event === 'state') this.#keepAwake(event.state === 'running');
    if (event.event === 'state' && event.state === 'idle') this.#showProgress(-1);
    if (event.event === 'throughput') this.#showProgress(event.throughput.fraction);
    if (event.event === 'summary' && event.summary.stopped === null) this.#finished(event.summary);
  }

  /** Lets the machine sleep again. */
  close(): void {
    this.#keepAwake(false);
  }

  #showProgress(fraction: number): void {
    if (!this.window.isDestroyed()) this.window.setProgressBar(fraction);
  }

  #keepAwake(wanted: boolean): void {
    const { powerSaveBlocker } = this.parts;
    if (wanted) this.#awake ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.#awake !== undefined) {
      powerSaveBlocker.stop(this.#awake);
      this.#awake = undefined;
    }
  }

  #finished({ done, failed }: { readonly done: number; readonly failed: number }): void {
    const { notify, whenFinished } = this.options.settings();
    if (notify && !this.window.isFocused()) {
      new this.parts.Notification({ title: 'Enlarger', body: this.options.words.finished(done, failed) }).show();
    }
    if (whenFinished === 'quit') this.parts.app.quit();
    if (whenFinished === 'sleep') (this.options.sleep ?? sleepNow)();
  }
}

/** Each system's own command to sleep; a system without one stays awake. */
const SLEEP: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['pmset', 'sleepnow'],
  linux: ['systemctl', 'suspend'],
  win32: ['rundll32.exe', 'powrprof.dll,SetSuspendState', '0,1,0'],
};

function sleepNow(): void {
  const command = SLEEP[process.platform];
  if (command === undefined) return;
  const [file, ...args] = command;
  execFile(file, args);
}
