import { Problem } from '../../base/problem.js';
import type { Ledger } from '../../batch/ledger.js';
import { recover } from '../../batch/recover.js';
import { reportText, type ReportFormat } from '../../batch/report.js';
import type { QueueEvent } from '../../contract/window/queue.js';
import { recipe, type Recipe, type RecipeChanges } from '../../contract/window/recipe.js';
import { Adding } from './add.js';
import { Editing } from './edit.js';
import { QueueState } from './state.js';
import type { AllowedFolders } from '../allowed-folders.js';
import type { TimeOf } from './rows.js';
import { Running, type RunningParts } from './run.js';

export interface WindowQueueParts extends Omit<RunningParts, 'more'> {
  readonly ledger: Ledger;
  readonly timeOf: TimeOf;
  readonly allowedFolders: AllowedFolders;
}

/** The queue as windows see it, whichever host they are in: the newest batch that a window owns. */
export class WindowQueue {
  readonly #adding: Adding;
  readonly #editing: Editing;
  readonly #running: Running;

  private constructor(
    readonly state: QueueState,
    private readonly parts: WindowQueueParts,
  ) {
    const recount = (): void => this.#running.recount();
    this.#adding = new Adding(state, parts.families, parts.allowedFolders, recount);
    this.#editing = new Editing(state, parts.families, parts.allowedFolders, recount);
    this.#running = new Running(state, { ...parts, more: () => this.#more() });
  }

  /** Opens the queue where it was left; what was running waits again. */
  static async open(parts: WindowQueueParts): Promise<WindowQueue> {
    const { ledger } = parts;
    const first = recipe.parse({ target: { kind: 'scale', value: 4 }, output: null });
    const batch = ledger.windowBatch() ?? ledger.batch(ledger.addBatch({ ...first, inputs: [] }, 'window'))!;
    ledger.setRunner(batch.id, process.pid);
    ledger.forgetRemoved(batch.id);
    await recover(ledger, batch);
    const state = new QueueState(ledger, batch, parts.timeOf);
    await state.countFree();
    return new WindowQueue(state, parts);
  }

  watch(signal?: AbortSignal): AsyncGenerator<QueueEvent, void> {
    this.state.tellTotals();
    const strips = (): QueueEvent[] => this.parts.strips.soFar().map((strip) => ({ event: 'strip', ...strip }));
    return this.state.feed.listen(() => [...this.state.everything(), ...strips()], signal);
  }

  add(paths: readonly string[]): Promise<void> {
    return this.#adding.add(paths);
  }

  /** One picture of a folder, its result mirrored below a folder of its own. */
  addTo(path: string, folder: { readonly path: string; readonly output: string | null }): Promise<void> {
    return this.#adding.addOne(path, folder);
  }

  /** A picture that appeared in a watched folder; it is made at once. */
  async addWatched(path: string, folder: { readonly path: string; readonly output: string | null }): Promise<void> {
    await this.addTo(path, folder);
    const { waiting } = this.state.ledger.counts(this.state.batch.id);
    if (this.state.run !== 'paused' && waiting.pictures > 0) await this.start();
  }

  recipe(changes: RecipeChanges): Promise<Recipe> {
    return this.#editing.recipe(changes);
  }

  async overrides(ids: readonly number[], changes: RecipeChanges | null): Promise<void> {
    await this.#editing.overrides(ids, changes);
  }

  remove(ids: readonly number[]): string {
    for (const id of ids) this.#running.giveUp(id);
    return this.#editing.remove(ids);
  }

  restore(token: string): Promise<void> {
    return this.#editing.restore(token);
  }

  move(ids: readonly number[], before: number | null): void {
    this.#editing.move(ids, before);
  }

  clear(): string {
    if (this.state.rows.order.length === 0) throw new Problem('queue-empty', 'The queue is empty.');
    return this.remove(this.state.rows.order);
  }

  start(): Promise<void> {
    return this.#running.start();
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#running.resume();
  }

  stop(): void {
    this.#running.stop();
  }

  cancel(id: number): void {
    this.#running.cancel(id);
  }

  retry(ids?: readonly number[]): Promise<void> {
    return this.#editing.retry(ids);
  }

  report(format: ReportFormat, only: 'all' | 'failed'): { fileName: string; text: string } {
    const items = this.state.rows.all().filter(({ state }) => only === 'all' || state === 'failed');
    return { fileName: `enlarger-${only === 'all' ? 'report' : 'failed'}.${format}`, text: reportText(format, items) };
  }

  async close(): Promise<void> {
    await this.#adding.close();
    await this.#running.close();
    await this.state.close();
    this.parts.ledger.setRunner(this.state.batch.id, null);
  }

  async #more(): Promise<boolean> {
    const { state } = this;
    const waiting = (): number => state.ledger.counts(state.batch.id).waiting.pictures;
    while (state.isScanning && waiting() === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    return waiting() > 0;
  }
}
