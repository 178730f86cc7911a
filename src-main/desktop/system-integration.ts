import type { QueueEvent } from '../contract/window/queue.js';
import type { Settings } from '../contract/window/settings.js';
import type { Words } from './words.js';

/** What a desktop offers beside the window. */
export interface Desktop {
  /** How much of the batch is made, 0..1, in the taskbar or dock; null for nothing. */
  showProgress(fraction: number | null): void;
  /** Keeps the machine awake until what it gives is called. */
  stayAwake(): () => void;
  /** Whether the user has the window before them. */
  isLookedAt(): boolean;
  notify(text: string): void;
  sleep(): void;
  quit(): void;
}

export interface MannersOptions {
  readonly settings: () => Pick<Settings, 'notify' | 'whenFinished'>;
  readonly words: Pick<Words, 'finished'>;
}

/** What a desktop program does beside its window: progress in the taskbar, no sleep while it works, a word at the end. */
export class SystemIntegration {
  #letSleep: (() => void) | undefined;

  constructor(
    private readonly desktop: Desktop,
    private readonly options: MannersOptions,
  ) {}

  /** To be called with everything that is heard of the queue. */
  hear(event: QueueEvent): void {
    if (event.event === 'state') this.#keepAwake(event.state === 'running');
    if (event.event === 'state' && event.state === 'idle') this.desktop.showProgress(null);
    if (event.event === 'throughput') this.desktop.showProgress(event.throughput.fraction);
    if (event.event === 'summary' && event.summary.stopped === null) this.#finished(event.summary);
  }

  /** Lets the machine sleep again. */
  close(): void {
    this.#keepAwake(false);
  }

  #keepAwake(wanted: boolean): void {
    if (wanted) this.#letSleep ??= this.desktop.stayAwake();
    else {
      this.#letSleep?.();
      this.#letSleep = undefined;
    }
  }

  #finished({ done, failed }: { readonly done: number; readonly failed: number }): void {
    const { notify, whenFinished } = this.options.settings();
    if (notify && !this.desktop.isLookedAt()) this.desktop.notify(this.options.words.finished(done, failed));
    if (whenFinished === 'quit') this.desktop.quit();
    if (whenFinished === 'sleep') this.desktop.sleep();
  }
}
