import { serve } from '../base/child/serve.js';
import { Cancelled, Control, Pause } from './control.js';
import type { Job, JobOutcome } from './job.js';
import { Lanes } from './lanes.js';
import { NetworkCache } from './loaded-network.js';
import { runJob, type EngineContext } from './run-job.js';
import type { EngineCalls, EngineEvents } from './protocol.js';

// The engine process: runs jobs, stage by stage beside each other, and may be killed at any moment.

const context: EngineContext = {
  networks: new NetworkCache(),
  known: new Map(),
  chosen: new Map(),
  precisions: new Map(),
  lanes: new Lanes(),
};
const pause = new Pause();
const running = new Map<number, Control>();

const client = serve<EngineCalls, EngineEvents>({
  run,
  pause: () => pause.pause(),
  resume: () => pause.resume(),
  cancel: (id) => running.get(id)?.cancel(),
});

async function run(id: number, job: Job): Promise<JobOutcome> {
  const control = new Control(pause);
  running.set(id, control);
  try {
    return await runJob(job, context, control, (progress) => void client.$callEvent('progress', id, progress));
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' };
    throw error;
  } finally {
    running.delete(id);
  }
}
