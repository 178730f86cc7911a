import { availableParallelism } from 'node:os';
import { SharedSyncs } from '../base/shared-syncs.js';
import { ScratchRoom } from '../image/scratch-memory.js';
import { memoryPlan } from './memory-plan.js';
import type { Control } from './control.js';

// Pictures overlap: while one is in its networks, the next is read and those before are written. What may happen at the
// same time is said here.

/** Jobs under way, however small: each holds files open, and is begun anew after a kill. */
const MOST_JOBS = 16;

/** Results that may wait for the disk together. */
const FINISHING = 8;

/** Lets so many jobs in at a time, in the order in which they come. */
export class Lane {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly width = 1) {}

  /**
   * @param work  may leave before it is done, where what is left of it disturbs nobody
   * @throws Cancelled for a job that is given up while it waits
   */
  async run<T>(control: Control, work: (leave: () => void) => Promise<T>): Promise<T> {
    await this.#enter(control);
    let isInside = true;
    const leave = (): void => {
      if (isInside) this.#leave();
      isInside = false;
    };
    try {
      return await work(leave);
    } finally {
      leave();
    }
  }

  async #enter(control: Control): Promise<void> {
    if (this.#inside < this.width) {
      this.#inside++;
      return;
    }
    let enter!: () => void;
    const turn = new Promise<void>((resolve) => this.#waiting.push((enter = resolve)));
    try {
      await control.unlessCancelled(turn);
    } catch (error) {
      const at = this.#waiting.indexOf(enter);
      // Whoever was let in at that very moment makes room again.
      if (at < 0) this.#leave();
      else this.#waiting.splice(at, 1);
      throw error;
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside--;
    else next();
  }
}

/** Lets jobs in while they are few and what they hold together has room; one that alone is larger is let in alone. */
export class Room {
  readonly #door = new Lane();
  #held = 0;
  #jobs = 0;
  #freed: () => void = () => undefined;

  constructor(
    private most: number,
    private readonly mostJobs = MOST_JOBS,
  ) {}

  /** From now on; what is inside stays. */
  resize(most: number): void {
    this.most = most;
    this.#freed();
  }

  /** @throws Cancelled for a job that is given up while it waits */
  async run<T>(bytes: number, control: Control, work: () => Promise<T>): Promise<T> {
    await this.#door.run(control, async () => {
      while (this.#jobs >= this.mostJobs || (this.#jobs > 0 && this.#held + bytes > this.most)) {
        await control.unlessCancelled(new Promise<void>((resolve) => (this.#freed = resolve)));
      }
      this.#held += bytes;
      this.#jobs++;
    });
    try {
      return await work();
    } finally {
      this.#held -= bytes;
      this.#jobs--;
      this.#freed();
    }
  }
}

export class Lanes {
  readonly room: Room;
  readonly read = new Lane();
  readonly network = new Lane();
  /** Encoders take a core each. */
  readonly write = new Lane(Math.max(1, availableParallelism() - 1));
  /** What is encoded waits for the disk and for nothing else. */
  readonly finish = new Lane(FINISHING);
  readonly syncs = new SharedSyncs();
  /** For pictures that need no scratch files on a disk. */
  readonly memory: ScratchRoom;

  /** @param most  bytes of samples of results that are under way */
  constructor(most = memoryPlan(0).held) {
    this.room = new Room(most);
    this.memory = new ScratchRoom(most);
  }

  /** From now on; see the constructor. */
  resize(most: number): void {
    this.room.resize(most);
    this.memory.most = most;
  }
}
