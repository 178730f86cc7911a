import type { Job, JobOutcome, JobProgress } from './job.js';

// What the engine process and its client say to each other; birpc carries it over the process's message channel.

export interface EngineCalls {
  run(job: Job): Promise<JobOutcome>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface EngineEvents {
  progress(progress: JobProgress): void;
}
