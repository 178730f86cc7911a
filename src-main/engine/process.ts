import { inspect } from 'node:util';
import { createBirpc } from 'birpc';
import { Problem, describe } from '../base/problem.js';
import { Cancelled, Control } from './control.js';
import type { Job, JobOutcome } from './job.js';
import { NetworkShelf } from './loaded-network.js';
import { parentPort } from './port.js';
import { runJob, type Bench } from './run-job.js';
import type { EngineCalls, EngineEvents } from './wire.js';

// The engine process: runs one job at a time and may be killed at any moment. Under Electron it is a utility process,
// elsewhere a forked one; both talk through a port with `post` and `on`.

const bench: Bench = {
  shelf: new NetworkShelf(),
  known: new Map(),
  chosen: new Map(),
  precisions: new Map(),
  control: new Control(),
};

const client = createBirpc<EngineEvents, EngineCalls>(
  {
    run: runSafely,
    pause: () => bench.control.pause(),
    resume: () => bench.control.resume(),
    cancel: () => bench.control.cancel(),
  },
  { ...parentPort(), timeout: -1 },
);

async function runSafely(job: Job): Promise<JobOutcome> {
  bench.control.renew();
  try {
    return await runJob(job, bench, (progress) => void client.progress.asEvent(progress));
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' };
    const code = error instanceof Problem ? error.code : 'unexpected';
    // Standard error goes to the log; people get the sentence.
    if (code === 'unexpected') process.stderr.write(`${inspect(error)}\n`);
    return { kind: 'failed', code, reason: describe(error) };
  }
}
