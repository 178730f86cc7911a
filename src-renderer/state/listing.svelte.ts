import type { ItemState, QueueRow } from '../contract.js';
import type { Queue } from './queue.svelte.js';

export type Filter = 'all' | ItemState;

/** What of the queue is listed, and what of that is chosen. */
export class Listing {
  search = $state('');
  filter: Filter = $state('all');
  /** Of what failed, only what failed for this reason; empty for those without a code. */
  cause: string | null = $state(null);
  chosen: ReadonlySet<number> = $state.raw(new Set<number>());
  /** The row that keys move from and that the stage shows. */
  active: number | null = $state(null);
  readonly #queue: Queue;
  #anchor: number | null = null;
  #arriving: ((rows: readonly QueueRow[]) => void) | undefined;

  readonly rows: readonly QueueRow[] = $derived.by(() => {
    const words = this.search.trim().toLowerCase();
    const { filter } = this;
    const cause = filter === 'failed' ? this.cause : null;
    if (words === '' && filter === 'all') return this.#queue.rows;
    return this.#queue.rows.filter(
      ({ state, input, ...row }) =>
        (filter === 'all' || state === filter) &&
        (cause === null || (row.cause ?? '') === cause) &&
        (words === '' || input.toLowerCase().includes(words)),
    );
  });
  /** The whole queue in its own order, so that rows can be dragged. */
  readonly whole = $derived(this.search.trim() === '' && this.filter === 'all');
  readonly activeRow = $derived.by(() => this.#queue.row(this.active));

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  /** The first row that comes in from now on is chosen. */
  chooseNext(): void {
    const known = new Set(this.#queue.rows.map(({ id }) => id));
    this.#arriving = (rows) => {
      const fresh = rows.find(({ id }) => !known.has(id));
      if (fresh === undefined) return;
      this.#arriving = undefined;
      this.choose(fresh.id);
    };
  }

  /** Rows came or changed. */
  arrived(): void {
    this.#arriving?.(this.#queue.rows);
  }

  /** Chosen rows in the order of the queue. */
  ids(): number[] {
    return this.#queue.rows.filter(({ id }) => this.chosen.has(id)).map(({ id }) => id);
  }

  choose(id: number, how: { readonly extend?: boolean; readonly toggle?: boolean } = {}): void {
    if (how.extend === true && this.#anchor !== null) {
      const [from, to] = [this.#indexOf(this.#anchor), this.#indexOf(id)].sort((a, b) => a - b) as [number, number];
      this.chosen = new Set(this.rows.slice(Math.max(0, from), to + 1).map((row) => row.id));
    } else if (how.toggle === true) {
      const chosen = new Set(this.chosen);
      if (!chosen.delete(id)) chosen.add(id);
      this.chosen = chosen;
      this.#anchor = id;
    } else {
      this.chosen = new Set([id]);
      this.#anchor = id;
    }
    this.active = id;
  }

  /** Moves from the active row by so many rows, or to an end with an infinite number. */
  step(by: number, extend: boolean): void {
    if (this.rows.length === 0) return;
    const from = this.active === null ? -1 : this.#indexOf(this.active);
    const to = Math.min(this.rows.length - 1, Math.max(0, from < 0 ? (by > 0 ? 0 : this.rows.length - 1) : from + by));
    this.choose(this.rows[to]!.id, { extend });
  }

  chooseAll(): void {
    this.chosen = new Set(this.rows.map(({ id }) => id));
    this.active ??= this.rows[0]?.id ?? null;
  }

  clear(): void {
    this.chosen = new Set(this.active === null ? [] : [this.active]);
  }

  /** The row that is left standing where the chosen ones are, once they are gone. */
  survivor(): number | null {
    const last = this.rows.findLastIndex(({ id }) => this.chosen.has(id));
    const left = ({ id }: QueueRow) => !this.chosen.has(id);
    return (this.rows.slice(last + 1).find(left) ?? this.rows.slice(0, last + 1).findLast(left))?.id ?? null;
  }

  /** Makes sure that what the stage shows is one of the listed rows. */
  showListed(): void {
    const [first] = this.rows;
    if (first !== undefined && this.activeIndex() < 0) this.choose(first.id);
  }

  activeIndex(): number {
    return this.active === null ? -1 : this.#indexOf(this.active);
  }

  #indexOf(id: number): number {
    return this.rows.findIndex((row) => row.id === id);
  }
}
