import { serve } from '../base/child/serve.js';
import { Cancelled, Control } from './control.js';
import type { Job, JobOutcome } from './job.js';
import { NetworkShelf } from './loaded-network.js';
import { runJob, type Bench } from './run-job.js';
import type { EngineCalls, EngineEvents } from './wire.js';

// The engine process: runs one job at a time and may be killed at any moment.

const bench: Bench = {
  shelf: new NetworkShelf(),
  known: new Map(),
  chosen: new Map(),
  precisions: new Map(),
  control: new Control(),
};

const client = serve<EngineCalls, EngineEvents>({
  run,
  pause: () => bench.control.pause(),
  resume: () => bench.control.resume(),
  cancel: () => bench.control.cancel(),
});

async function run(job: Job): Promise<JobOutcome> {
  bench.control.renew();
  try {
    return await runJob(job, bench, (progress) => void client.$callEvent('progress', progress));
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' };
    throw error;
  }
}
