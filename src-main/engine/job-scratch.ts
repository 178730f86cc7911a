import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { diskProblem, withRemoval } from '../base/files.js';
import { Problem } from '../base/problem.js';
import { ScratchFolder, type Place, type Scratch } from '../image/place.js';
import type { ScratchMemory, ScratchRoom } from '../image/scratch-memory.js';
import type { PictureFacts } from '../image/types.js';
import { SCRATCH_PREFIX, type Job } from './job.js';

/** Pixels of the largest result that is made without files on a disk. */
const MOST_IN_MEMORY = 6.4e7;

/** Bytes of a canvas of so many pixels, opacity and all, with the copy that is encoded. */
const canvasBytes = (pixels: number, depth: 8 | 16): number => 2 * pixels * 4 * (depth / 8);

/**
 * Where the pixels of one job lie on their way: in memory where the result is not too large and as much is free, or else in
 * a folder.
 */
export class JobScratch implements Scratch {
  /** There where they do not lie in memory. */
  readonly folder: string;
  #memory: ScratchMemory | undefined;

  /** @param room  memory that may be taken; absent: none */
  constructor(
    private readonly job: Pick<Job, 'scratch' | 'target' | 'models'>,
    private readonly room?: ScratchRoom,
  ) {
    this.folder = join(job.scratch, SCRATCH_PREFIX + randomBytes(6).toString('hex'));
  }

  /** @param severalFrames  of which all are made: each has a folder of its own */
  async begin(facts: PictureFacts, severalFrames: boolean): Promise<void> {
    this.#memory = severalFrames ? undefined : this.#memoryFor(facts);
    if (this.#memory !== undefined) return;
    await mkdir(this.folder).catch((error: unknown) => {
      throw diskProblem(error, this.folder);
    });
  }

  place(name: string): Promise<Place> {
    return (this.#memory ?? new ScratchFolder(this.folder)).place(name);
  }

  get isInMemory(): boolean {
    return this.#memory !== undefined;
  }

  /** Gives memory back; whoever made this removes the folder. */
  async close(): Promise<void> {
    await this.#memory?.close();
  }

  #memoryFor({ width, height, depth }: PictureFacts): ScratchMemory | undefined {
    const { target, models } = this.job;
    if (target.width * target.height > MOST_IN_MEMORY) return undefined;
    // A chain may enlarge by more than is asked for.
    const scale = models.reduce((product, model) => product * model.scale, 1);
    return this.room?.take(this.folder, canvasBytes(width * height * scale * scale, depth));
  }
}

/** Gives `work` a place for its pixels, of which nothing is left when it has ended. */
export async function withScratch<T>(
  job: Job,
  room: ScratchRoom | undefined,
  work: (scratch: JobScratch) => Promise<T>,
): Promise<T> {
  const scratch = new JobScratch(job, room);
  try {
    return await withRemoval([scratch.folder], async () => {
      try {
        return await work(scratch);
      } finally {
        await scratch.close();
      }
    });
  } catch (error) {
    // Others may have filled the memory that was free. If a disk is full after all, the second attempt says so.
    if (!scratch.isInMemory || !(error instanceof Problem) || error.code !== 'disk-full') throw error;
    return withScratch(job, undefined, work);
  }
}
