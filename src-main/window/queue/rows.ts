import { groupBy } from '../../base/group-by.js';
import type { LedgerItem } from '../../batch/ledger.js';
import { estimatedBytes } from '../../batch/disk.js';
import type { QueueRow, QueueTotals } from '../../contract/window/queue.js';
import type { Recipe } from '../../contract/window/recipe.js';
import { weakest, type Estimate } from '../../app/models/estimates.js';
import { Multiset } from './multiset.js';

/** What a row shows of the running picture. */
export interface Live {
  readonly fraction: number;
  readonly mps: number;
}

/** The queue in memory, in its order, as the ledger has it on disk. */
export class Rows {
  /** Paths of originals and of results. */
  readonly inputs = new Multiset<string>();
  readonly outputs = new Multiset<string>();
  readonly #items = new Map<number, LedgerItem>();
  #order: number[] = [];

  get order(): readonly number[] {
    return this.#order;
  }

  get(id: number): LedgerItem | undefined {
    return this.#items.get(id);
  }

  all(): LedgerItem[] {
    return this.#order.map((id) => this.#items.get(id)!);
  }

  /** Items as they are now; new ones go to the end. */
  put(items: readonly LedgerItem[]): void {
    for (const item of items) {
      if (!this.#forget(item.id)) this.#order.push(item.id);
      this.#items.set(item.id, item);
      this.inputs.add(item.input);
      this.outputs.add(item.output);
    }
  }

  remove(ids: readonly number[]): number[] {
    const gone = ids.filter((id) => this.#forget(id));
    this.#order = this.#order.filter((id) => this.#items.has(id));
    return gone;
  }

  /** Puts `ids`, in the order they have, before another one or at the end. */
  move(ids: readonly number[], before: number | null): void {
    const moving = new Set(ids);
    const moved = this.#order.filter((id) => moving.has(id));
    // Before one that moves itself is before the next that does not.
    const from = before === null ? -1 : this.#order.indexOf(before);
    const anchor = from < 0 ? undefined : this.#order.slice(from).find((id) => !moving.has(id));
    const rest = this.#order.filter((id) => !moving.has(id));
    const at = anchor === undefined ? rest.length : rest.indexOf(anchor);
    this.#order = [...rest.slice(0, at), ...moved, ...rest.slice(at)];
  }

  /** Ids whose rows are in the order of `positions`, lowest first. */
  arrange(items: readonly LedgerItem[]): void {
    this.#order = items.map(({ id }) => id);
  }

  /** Says whether it was there. */
  #forget(id: number): boolean {
    const item = this.#items.get(id);
    if (item === undefined) return false;
    this.inputs.delete(item.input);
    this.outputs.delete(item.output);
    return this.#items.delete(id);
  }
}

/**
 * Written out, since there may be very many.
 *
 * @param embedded  whether of a camera's raw file the JPEG within it is shown
 */
export function rowOf(item: LedgerItem, live: Live | undefined, embedded: boolean): QueueRow {
  const { targetPixels, networkMs } = item;
  const milliseconds = networkMs === null ? null : (item.readMs ?? 0) + networkMs + (item.writeMs ?? 0);
  return {
    id: item.id,
    input: item.input,
    output: item.output,
    width: item.width,
    height: item.height,
    targetWidth: item.targetWidth,
    targetHeight: item.targetHeight,
    targetPixels,
    state: item.state,
    reason: item.reason,
    bytes: item.bytes,
    notes: item.notes,
    overrides: item.overrides,
    cause: item.cause,
    model: item.model,
    milliseconds,
    mps: live?.mps ?? (milliseconds === null || milliseconds === 0 ? null : targetPixels / 1000 / milliseconds),
    fraction: live?.fraction ?? null,
    version: embedded ? item.changed + 1 : item.changed,
    sourceVersion: embedded ? 1 : 0,
  };
}

/** How long pictures take that are made with one model on one provider. */
export type TimeOf = (items: readonly LedgerItem[], settings: Recipe) => Estimate;

/**
 * The summary above the queue.
 *
 * @param settingsOf  what a picture will be made with
 */
export function totalsOf(
  items: readonly LedgerItem[],
  settingsOf: (item: LedgerItem) => Recipe,
  estimates: { readonly of: TimeOf; readonly startUp: number },
  freeBytes: number,
): QueueTotals {
  const count = (test: (item: LedgerItem) => boolean): number => items.reduce((n, item) => n + (test(item) ? 1 : 0), 0);
  const known = items.filter(({ width }) => width > 0);
  const toMake = items.filter(({ state }) => state === 'waiting' || state === 'running');
  const megapixels = (of: readonly LedgerItem[]): number =>
    of.reduce((sum, { targetPixels }) => sum + targetPixels, 0) / 1e6;
  const kinds = groupBy(toMake, (item) => {
    const { model, provider } = settingsOf(item);
    return `${provider} ${model}`;
  });
  const times = kinds.map((some) => estimates.of(some, settingsOf(some[0]!)));
  const isKnown = times.length > 0 && times.every(({ seconds }) => seconds !== null);
  return {
    pictures: items.length,
    toMake: toMake.length,
    existing: count(({ cause }) => cause === 'exists'),
    done: count(({ state }) => state === 'done'),
    failed: count(({ state }) => state === 'failed'),
    meanMegapixels: known.reduce((sum, { width, height }) => sum + width * height, 0) / 1e6 / (known.length || 1),
    megapixels: megapixels(toMake),
    bytes: toMake.reduce(
      (sum, { targetPixels, encoding }) => sum + (encoding === null ? 0 : estimatedBytes(targetPixels, encoding)),
      0,
    ),
    freeBytes,
    seconds: isKnown ? times.reduce((sum, { seconds }) => sum + seconds!, estimates.startUp) : null,
    secondsFrom: isKnown ? weakest(times.map(({ secondsFrom }) => secondsFrom)) : null,
  };
}
