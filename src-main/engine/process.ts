import { serve } from '../base/child/serve.js';
import { Cancelled, Control } from './control.js';
import type { Job, JobOutcome } from './job.js';
import { NetworkCache } from './loaded-network.js';
import { runJob, type EngineContext } from './run-job.js';
import type { EngineCalls, EngineEvents } from './protocol.js';

// The engine process: runs one job at a time and may be killed at any moment.

const context: EngineContext = {
  networks: new NetworkCache(),
  known: new Map(),
  chosen: new Map(),
  precisions: new Map(),
  control: new Control(),
};

const client = serve<EngineCalls, EngineEvents>({
  run,
  pause: () => context.control.pause(),
  resume: () => context.control.resume(),
  cancel: () => context.control.cancel(),
});

async function run(job: Job): Promise<JobOutcome> {
  context.control.renew();
  try {
    return await runJob(job, context, (progress) => void client.$callEvent('progress', progress));
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' };
    throw error;
  }
}
