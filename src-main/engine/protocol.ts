import type { Job, JobOutcome, JobProgress } from './job.js';

// What the engine process and its client say to each other. What a job throws is answered by the channel itself.

export interface EngineCalls {
  run(job: Job): Promise<JobOutcome>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface EngineEvents {
  progress(progress: JobProgress): void;
}
