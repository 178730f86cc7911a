import { constants, setPriority } from 'node:os';
import { Governor } from '../base/child/governor.js';
import { serve } from '../base/child/serve.js';
import { Choices } from './choices.js';
import type { Chosen } from './choose-provider.js';
import { Cancelled, Control, Pause } from './control.js';
import type { Job, JobOutcome, ModelFile } from './job.js';
import { Lanes } from './lanes.js';
import { memoryPlan } from './memory-plan.js';
import { LoadedNetwork, NetworkCache } from './loaded-network.js';
import { Precisions } from './precisions.js';
import { RowThread } from './row-thread.js';
import { runJob, type EngineContext } from './run-job.js';
import type { EngineCalls, EngineEvents } from './protocol.js';

// The engine process: runs jobs, stage by stage beside each other, and may be killed at any moment.

const context: EngineContext = {
  networks: new NetworkCache(),
  known: new Map(),
  choices: new Choices(),
  precisions: new Precisions(),
  lanes: new Lanes(),
  finisher: new RowThread(),
};
// Each job under way listens for its end.
process.setMaxListeners(0);

const pause = new Pause();
const governor = new Governor();
const running = new Map<number, Control>();

const client = serve<EngineCalls, EngineEvents>({
  run,
  pause: () => pause.pause(),
  resume: () => pause.resume(),
  keepChoices(file) {
    context.choices.keepIn(file);
    context.precisions.keepBeside(file);
  },
  cancel: (id) => running.get(id)?.cancel(),
  stepBack: () => setPriority(constants.priority.PRIORITY_LOW),
  limit({ threads, processorShare, memory }) {
    const { held, pieces } = memoryPlan(memory);
    context.lanes.resize(held);
    context.pieces = pieces;
    context.networks.threads = threads;
    governor.share = processorShare / 100;
  },
  tryProviders,
});

async function run(id: number, job: Job): Promise<JobOutcome> {
  const control = new Control(pause, governor);
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

/** In the lane of networks, since two that compute at the same time say nothing of each other's time. */
function tryProviders(model: ModelFile): Promise<Chosen> {
  return context.lanes.network.run(new Control(pause), async () => {
    const network = await LoadedNetwork.load(model, context.networks.threads);
    try {
      return await context.choices.of(network, 'auto');
    } finally {
      await network.release();
    }
  });
}
