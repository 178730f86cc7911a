import { createBirpc } from 'birpc';
import { Problem, describe } from '../../base/problem.js';
import { parentPort } from '../../engine/port.js';
import { matchPairs, prepareCrops } from './prepare.js';
import { visitModel } from './visit.js';
import type { Answer, MeasuringCalls } from './wire.js';

// The measuring process: started for one visit to one model and then ended, so that memory and warmth are that model's.

createBirpc<Record<string, never>, MeasuringCalls>(
  {
    prepare: (task) => answer(prepareCrops(task)),
    match: (task) => answer(matchPairs(task)),
    visit: (task) => answer(visitModel(task)),
  },
  { ...parentPort(), timeout: -1 },
);

async function answer<T>(work: Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'done', value: await work };
  } catch (error) {
    return { kind: 'failed', code: error instanceof Problem ? error.code : 'unexpected', reason: describe(error) };
  }
}
