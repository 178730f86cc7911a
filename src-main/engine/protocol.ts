import type { Job, JobOutcome, JobProgress } from './job.js';

// What the engine process and its client say to each other. What a job throws is answered by the channel itself.

export interface EngineCalls {
  /** @param id  of this run; no other has it */
  run(id: number, job: Job): Promise<JobOutcome>;
  pause(): void;
  resume(): void;
  cancel(id: number): void;
}

export interface EngineEvents {
  progress(id: number, progress: JobProgress): void;
}
