import type { ClaimedBatch } from '../../app/claimed-batch.js';
import type { Estimates } from '../../app/models/estimates.js';
import { settingsOf, type Batch, type Ledger, type LedgerItem } from '../../batch/ledger.js';
import { tellOf, type Log } from '../../base/log.js';
import { Problem } from '../../base/problem.js';
import { unlessAborted } from '../../base/unless-aborted.js';
import type { ProblemCode } from '../../contract/problem-codes.js';
import { freeBytes } from '../../batch/disk.js';
import { NameRegister } from '../../batch/naming.js';
import type { QueueEvent, QueueRow, RunState } from '../../contract/window/queue.js';
import type { Recipe } from '../../contract/window/recipe.js';
import { Feed } from './feed.js';
import { rowOf, Rows, totalsOf, type Live } from './rows.js';

type Going = Extract<QueueEvent, { event: 'throughput' | 'scan' | 'measuring' }>;

/** Between two counts of the whole queue, ms; and how much longer than a count took, so that long queues stay quick. */
const TOTALS_PAUSE = 300;
const TOTALS_SHARE = 20;

/** How long a disk may take to say what is free on it, ms. */
const PATIENCE = 1000;

/** Whether a batch has the machine, or may have it again at any moment. */
export const isBatch = (run: RunState): boolean => run === 'running' || run === 'paused' || run === 'stopping';

/** What the parts of a window's queue share: its rows in memory, what windows hear, and whose turn it is. */
export class QueueState {
  readonly rows = new Rows();
  readonly feed = new Feed();
  readonly live = new Map<number, Live>();
  /** Names of results that are given away. */
  names = new NameRegister();
  freeBytes = 0;
  #batch: Batch;
  #run: { state: RunState; reason: string | null } = { state: 'idle', reason: null };
  #scanning = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #totals: NodeJS.Timeout | undefined;
  /** How long the last count took, ms. */
  #counted = 0;
  /** What a window that opens now must hear, though it was told before. */
  readonly #going = new Map<Going['event'], Going>();
  /** Folders of which it is not known yet how much is free there. */
  readonly #unanswered = new Set<string>();

  /** Told when pictures come, go or change, or when folders begin or end to be looked through. */
  readonly #waiting = new Set<() => void>();
  readonly ledger: Ledger;

  constructor(
    { ledger, batch }: Pick<ClaimedBatch, 'ledger' | 'batch'>,
    private readonly estimates: Pick<Estimates, 'of' | 'startUp'>,
    private readonly log: Log,
  ) {
    this.ledger = ledger;
    this.#batch = batch;
    this.rows.put(ledger.items(batch.id));
    this.names = new NameRegister(this.rows.all().flatMap(({ output }) => (output === '' ? [] : [output])));
  }

  get batch(): Batch {
    return this.#batch;
  }

  get recipe(): Recipe {
    const { inputs: _inputs, ...recipe } = this.#batch.request;
    return recipe;
  }

  get run(): RunState {
    return this.#run.state === 'idle' && this.#scanning > 0 ? 'scanning' : this.#run.state;
  }

  get isScanning(): boolean {
    return this.#scanning > 0;
  }

  /** How many pictures wait to be made. */
  get waiting(): number {
    return this.ledger.counts(this.#batch.id).waiting.pictures;
  }

  /** Resolves when `test` holds of the queue, or when `signal` is aborted. */
  until(test: (state: this) => boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!test(this) && signal?.aborted !== true) return;
        this.#waiting.delete(check);
        signal?.removeEventListener('abort', check);
        resolve();
      };
      this.#waiting.add(check);
      signal?.addEventListener('abort', check);
      check();
    });
  }

  setRecipe(recipe: Recipe): void {
    const request = { ...recipe, inputs: this.#batch.request.inputs };
    this.ledger.setRequest(this.#batch.id, request);
    this.#batch = { ...this.#batch, request };
    this.feed.tell({ event: 'recipe', recipe });
  }

  setRun(state: RunState, reason: string | null = null): void {
    this.#run = { state, reason };
    if (state === 'idle') this.#going.delete('throughput');
    this.feed.tell(this.#state());
  }

  scanning(by: 1 | -1): void {
    this.#scanning += by;
    this.feed.tell(this.#state());
    this.#tellWaiting();
  }

  /** Tells of what goes on for a while. */
  tellGoing(event: Going): void {
    if ('finished' in event && event.finished) this.#going.delete(event.event);
    else this.#going.set(event.event, event);
    this.feed.tell(event);
  }

  /** Items as the ledger has them now. */
  changed(items: readonly LedgerItem[]): void {
    if (items.length === 0) return;
    this.rows.put(items);
    this.feed.tell({ event: 'rows', rows: items.map(this.#row) });
    this.tellTotals();
    this.#tellWaiting();
  }

  removed(ids: readonly number[]): void {
    this.feed.tell({ event: 'removed', ids: this.rows.remove(ids) });
    this.tellTotals();
    this.#tellWaiting();
  }

  tellOrder(): void {
    this.feed.tell({ event: 'order', ids: this.rows.order });
  }

  tellTotals(): void {
    this.#totals ??= setTimeout(
      () => {
        this.#totals = undefined;
        void this.countFree().then(() => this.feed.tell(this.#figures()));
      },
      Math.max(TOTALS_PAUSE, TOTALS_SHARE * this.#counted),
    );
  }

  /** Tells whatever was thrown, and gives the sentence. */
  problem(error: unknown): string {
    const text = this.sentence(error);
    this.fault(text, error instanceof Problem ? error.code : null);
    return text;
  }

  /** What to say of anything that was thrown; what nobody expected goes into the log, whose place is said. */
  sentence(error: unknown): string {
    return tellOf(error, this.log);
  }

  fault(text: string, code: ProblemCode | null = null): void {
    this.feed.tell({ event: 'notice', kind: 'problem', text, code });
  }

  note(text: string): void {
    this.feed.tell({ event: 'notice', kind: 'info', text, code: null });
  }

  /** Whether of a camera's raw file the JPEG within it is to be enlarged. */
  isEmbedded(item: LedgerItem): boolean {
    return item.facts?.format === 'raw' && this.settings(item).raw === 'embedded';
  }

  #row = (item: LedgerItem): QueueRow => rowOf(item, this.live.get(item.id), this.isEmbedded(item));

  settings(item: LedgerItem): Recipe {
    return settingsOf(this.#batch.request, item.overrides);
  }

  /** Everything a window that has just opened must hear. */
  everything(): QueueEvent[] {
    const rows = this.rows.all().map((item) => this.#row(item));
    const known: QueueEvent[] = [{ event: 'recipe', recipe: this.recipe }, this.#state(), { event: 'rows', rows }];
    return [...known, this.#figures(), ...this.#going.values()];
  }

  /** Pictures that are still to be made. */
  get remaining(): LedgerItem[] {
    return this.rows.all().filter(({ state }) => state === 'waiting' || state === 'running');
  }

  /** Plans are made one after the other, since each depends on the names that the one before gave away. */
  inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** What is free where results go; zero before the first count. A folder that does not answer is asked once, and left. */
  async countFree(): Promise<void> {
    const defaultOutput = this.rows.get(this.rows.order[0] ?? -1)?.defaultOutput;
    const folder = this.recipe.output ?? defaultOutput ?? process.cwd();
    if (this.#unanswered.has(folder)) return;
    this.#unanswered.add(folder);
    const counted = freeBytes(folder)
      .then((bytes) => void (this.freeBytes = bytes))
      .finally(() => this.#unanswered.delete(folder));
    await unlessAborted(AbortSignal.timeout(PATIENCE), counted, undefined);
  }

  async close(): Promise<void> {
    clearTimeout(this.#totals);
    await this.#turn;
  }

  #tellWaiting(): void {
    for (const check of this.#waiting) check();
  }

  #state(): QueueEvent {
    return { event: 'state', state: this.run, reason: this.#run.reason };
  }

  #figures(): QueueEvent {
    const begun = performance.now();
    const settingsOf = (item: LedgerItem): Recipe => this.settings(item);
    const totals = totalsOf(this.rows.all(), settingsOf, this.estimates, this.freeBytes);
    this.#counted = performance.now() - begun;
    return { event: 'totals', totals };
  }
}
