import { setTimeout as pause } from 'node:timers/promises';
import { Wakeup } from '../../base/wakeup.js';
import type { QueueEvent, QueueRow } from '../../contract/window/queue.js';

/** Between two bundles of messages to one window, ms: three kinds of them a bundle give about twenty a second. */
const PAUSE = 150;
/** Rows a message. */
const PORTION = 500;

/** Events of which only the latest counts. */
type Latest = 'state' | 'totals' | 'recipe' | 'throughput' | 'scan' | 'measuring' | 'models' | 'order';

const LATEST: ReadonlySet<string> = new Set<Latest>([
  ...(['state', 'totals', 'recipe', 'throughput', 'scan', 'measuring', 'models', 'order'] as const),
]);

/**
 * What one window still has to hear. Changes are gathered between its turns, so that a slow window, or ten thousand
 * changes, make few messages: of a row, of the order and of the figures only the latest is told.
 */
export class EventBuffer {
  #rows = new Map<number, QueueRow>();
  #removed = new Set<number>();
  #latest = new Map<string, QueueEvent>();
  #each: QueueEvent[] = [];

  get isEmpty(): boolean {
    return this.#rows.size + this.#removed.size + this.#latest.size + this.#each.length === 0;
  }

  add(event: QueueEvent): void {
    if (event.event === 'rows') {
      for (const row of event.rows) {
        this.#removed.delete(row.id);
        this.#rows.set(row.id, row);
      }
    } else if (event.event === 'removed') {
      for (const id of event.ids) {
        this.#rows.delete(id);
        this.#removed.add(id);
      }
    } else if (event.event === 'strip') this.#addStrip(event);
    else if (LATEST.has(event.event)) this.#latest.set(event.event, event);
    else this.#each.push(event);
  }

  /** Everything gathered, in an order that makes sense to who hears it, and forgets it. */
  take(): QueueEvent[] {
    const rows = [...this.#rows.values()];
    const events: QueueEvent[] = [];
    if (this.#removed.size > 0) events.push({ event: 'removed', ids: [...this.#removed] });
    for (let from = 0; from < rows.length; from += PORTION) {
      events.push({ event: 'rows', rows: rows.slice(from, from + PORTION) });
    }
    events.push(...this.#latest.values(), ...this.#each);
    [this.#rows, this.#removed, this.#latest, this.#each] = [new Map(), new Set(), new Map(), []];
    return events;
  }

  /** Strips that touch become one. */
  #addStrip(strip: QueueEvent & { event: 'strip' }): void {
    const last = this.#each.at(-1);
    if (last?.event === 'strip' && last.id === strip.id && last.y + last.height === strip.y) {
      this.#each[this.#each.length - 1] = { ...last, height: last.height + strip.height };
    } else this.#each.push(strip);
  }
}

/** So many notices wait for a window at most. */
const MOST_UNREAD = 20;

/** Tells every window that listens, and the first one that comes what was to be said before. */
export class Feed {
  readonly #listeners = new Set<{ buffer: EventBuffer; wakeup: Wakeup; isRead: boolean }>();
  #unread: QueueEvent[] = [];

  tell(event: QueueEvent): void {
    for (const { buffer, wakeup } of this.#listeners) {
      buffer.add(event);
      wakeup.wake();
    }
    if (event.event === 'notice' && ![...this.#listeners].some(({ isRead }) => isRead)) {
      this.#unread = [...this.#unread, event].slice(-MOST_UNREAD);
    }
  }

  /**
   * The whole state, then what changes, until `signal` says stop.
   *
   * @param isRead  whether a person sees what is said
   */
  async *listen(
    state: () => readonly QueueEvent[],
    signal?: AbortSignal,
    isRead = true,
  ): AsyncGenerator<QueueEvent, void> {
    const [buffer, wakeup] = [new EventBuffer(), new Wakeup()];
    const listener = { buffer, wakeup, isRead };
    const stop = (): void => wakeup.wake();
    this.#listeners.add(listener);
    signal?.addEventListener('abort', stop);
    try {
      yield { event: 'reset' };
      for (const event of state()) buffer.add(event);
      if (isRead) for (const event of this.#unread.splice(0)) buffer.add(event);
      while (signal?.aborted !== true) {
        for (const event of buffer.take()) yield event;
        await pause(PAUSE);
        if (buffer.isEmpty) await wakeup.wait();
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#listeners.delete(listener);
    }
  }
}
