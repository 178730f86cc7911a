import type { App } from '../../app/app.js';
import type { ClaimedBatch } from '../../app/claimed-batch.js';
import { Problem } from '../../base/problem.js';
import { reportText, type TableFormat } from '../../batch/report.js';
import type { QueueEvent } from '../../contract/window/queue.js';
import { recipe } from '../../contract/window/recipe.js';
import type { AllowedFolders } from '../folders/allowed.js';
import type { Strips } from '../pictures/strips.js';
import { Adding } from './add.js';
import { Editing } from './edit.js';
import { Running } from './run.js';
import { setAside } from './set-aside.js';
import { QueueState } from './state.js';

export interface WindowQueueParts {
  readonly allowedFolders: AllowedFolders;
  readonly strips: Strips;
  /** Ends whatever else would take the machine; resolves when it has. */
  readonly makeWay: () => Promise<void>;
  /** Whether a size may be proposed for the first pictures; absent: yes. */
  readonly mayPropose?: () => boolean;
}

/** The queue as windows see it, whichever host they are in: the batch that is the window's, claimed while it is open. */
export class WindowQueue {
  readonly adding: Adding;
  readonly editing: Editing;
  readonly running: Running;

  private constructor(
    readonly state: QueueState,
    private readonly batch: ClaimedBatch,
    { families, pictures, estimates }: Pick<App, 'families' | 'pictures' | 'estimates'>,
    private readonly parts: WindowQueueParts,
  ) {
    const running = new Running(state, batch, { ...parts, learn: () => estimates.refresh() });
    const onPlanned = (): void => running.recount();
    this.running = running;
    const planning = { families, headers: pictures };
    this.adding = new Adding(state, planning, parts.allowedFolders, onPlanned, parts.mayPropose ?? (() => true));
    this.editing = new Editing(state, planning, parts.allowedFolders, onPlanned);
  }

  /** Opens the queue where it was left; what was running waits again. @throws Problem `already-running` */
  static async open(app: App, parts: WindowQueueParts): Promise<WindowQueue> {
    const first = recipe.parse({ target: { kind: 'scale', value: 4 }, output: null });
    const batch = await app.batches.windowQueue(first, parts.allowedFolders);
    try {
      batch.ledger.forgetRemoved(batch.id);
      await setAside(batch.ledger, batch.id, parts.allowedFolders);
      await app.estimates.refresh();
      const state = new QueueState(batch, app.estimates, app.log);
      await state.countFree();
      return new WindowQueue(state, batch, app, parts);
    } catch (error) {
      batch.release();
      throw error;
    }
  }

  /** @param isRead  whether a person sees what is said */
  watch(signal?: AbortSignal, isRead = true): AsyncGenerator<QueueEvent, void> {
    this.state.tellTotals();
    const strips = (): QueueEvent[] => this.parts.strips.soFar().map((strip) => ({ event: 'strip', ...strip }));
    return this.state.feed.listen(() => [...this.state.everything(), ...strips()], signal, isRead);
  }

  /** A picture that appeared in a watched folder; it is made at once. */
  async addWatched(path: string, folder: { readonly path: string; readonly output: string | null }): Promise<void> {
    await this.adding.addOne(path, folder);
    if (this.state.run !== 'paused' && this.state.waiting > 0) await this.running.start();
  }

  /** Of what goes on, the work; if there is none, the looking through folders. */
  stop(): void {
    if (this.state.run === 'scanning') this.adding.stop();
    else this.running.stop();
  }

  /** The token undoes it. */
  remove(ids: readonly number[]): string {
    for (const id of ids) this.running.giveUp(id);
    return this.editing.remove(ids);
  }

  clear(): string {
    if (this.state.rows.order.length === 0) throw new Problem('queue-empty', 'The queue is empty.');
    return this.remove(this.state.rows.order);
  }

  /** Where the result of a picture really is. @throws Problem `picture-gone`, `outside-roots` */
  async result(id: number): Promise<string> {
    const item = this.state.rows.get(id);
    if (item?.state === 'done') return this.parts.allowedFolders.check(item.output);
    throw new Problem('picture-gone', 'This picture has no result in the queue.', 'Choose another.');
  }

  report(format: TableFormat, only: 'all' | 'failed'): { fileName: string; text: string } {
    const items = this.state.rows.all().filter(({ state }) => only === 'all' || state === 'failed');
    return { fileName: `enlarger-${only === 'all' ? 'report' : 'failed'}.${format}`, text: reportText(format, items) };
  }

  async close(): Promise<void> {
    await this.adding.close();
    await this.running.close();
    await this.state.close();
    this.batch.release();
  }
}
