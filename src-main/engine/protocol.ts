import type { EngineLimits } from '../contract/engine.js';
import type { Chosen } from './choose-provider.js';
import type { Job, JobOutcome, JobProgress, ModelFile } from './job.js';

// What the engine process and its client say to each other. What a job throws is answered by the channel itself.

export interface EngineCalls {
  /** @param id  of this run; no other has it */
  run(id: number, job: Job): Promise<JobOutcome>;
  /** What `auto` finds is kept in this file for later starts. */
  keepChoices(file: string): void;
  pause(): void;
  resume(): void;
  cancel(id: number): void;
  /** Whatever else runs on the machine goes first; asked before any job, since threads take on what holds when they begin. */
  stepBack(): void;
  /** From now on; what is under way rests, and computes with other threads from the next picture on. */
  limit(limits: EngineLimits): void;
  /** What `auto` finds of a network's providers here. */
  tryProviders(model: ModelFile): Promise<Chosen>;
}

export interface EngineEvents {
  progress(id: number, progress: JobProgress): void;
}
