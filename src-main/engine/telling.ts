import type { Canvas } from '../image/canvas.js';
import type { JobProgress, Stage } from './job.js';
import type { LoadedNetwork } from './loaded-network.js';

/** How often a stage that goes on is told of, ms: a message costs both processes as much as reading a tiny picture does. */
const TOLD_EVERY = 40;

/** Tells how far a job has come: each stage when it begins, now and then while it goes on, and that all of it is done. */
export class Telling {
  /** Which picture of the file is worked on, of how many. */
  frame = { index: 0, of: 1 };
  /** Pixels of all results, and of those before this one. */
  readonly pixels = { all: 0, before: 0 };
  #last = { where: '', at: 0 };

  constructor(private readonly onProgress: (progress: JobProgress) => void) {}

  tell(stage: Stage, fraction: number, more: Pick<JobProgress, 'provider' | 'precision' | 'rows'> = {}): void {
    const [where, now] = [`${stage} ${this.frame.index}`, performance.now()];
    if (fraction < 1 && where === this.#last.where && now - this.#last.at < TOLD_EVERY) return;
    this.#last = { where, at: now };
    const { all, before } = this.pixels;
    // Pages may differ in size: what is left is shared out evenly.
    const own = (all - before) / (this.frame.of - this.frame.index);
    const pixels = Math.min(all, before + (stage === 'network' ? fraction * own : stage === 'write' ? own : 0));
    this.onProgress({ stage, fraction, frame: this.frame, pixels, memory: process.memoryUsage.rss(), ...more });
  }
}

/** Output pixels of all passes over all planes. */
export function pixelsOfPasses(planes: readonly Canvas[], networks: readonly LoadedNetwork[]): number {
  let [pixels, scale] = [0, 1];
  for (const { model } of networks) {
    scale *= model.scale;
    pixels += planes.length * planes[0]!.width * planes[0]!.height * scale * scale;
  }
  return pixels;
}
