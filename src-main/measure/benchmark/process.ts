import { Governor } from '../../base/child/governor.js';
import { serve } from '../../base/child/serve.js';
import { matchPairs, prepareCrops } from './prepare.js';
import { visitModel } from './visit.js';
import type { MeasuringCalls, Rest } from './protocol.js';

// The measuring process: started for one visit to one model and then ended, so that memory and warmth are that model's.

const held =
  <Task, T>(call: (task: Task, rest: Rest) => Promise<T>) =>
  (task: Task, processorShare: number): Promise<T> => {
    const governor = new Governor();
    governor.share = processorShare / 100;
    return call(task, () => governor.rest());
  };

serve<MeasuringCalls>({ prepare: held(prepareCrops), match: held(matchPairs), visit: held(visitModel) });
