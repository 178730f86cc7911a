import { createBirpc } from 'birpc';
import { Problem, describe } from '../../base/problem.js';
import { parentPort } from '../port.js';
import { examine } from './examine.js';
import { measureSeams } from './seams.js';
import type { Outcome, TrialCalls } from './wire.js';

// A process in which one network is tried. Native code runs what a stranger wrote here; if it takes the process down,
// that is an answer too.

createBirpc<Record<string, never>, TrialCalls>(
  {
    examine: (file) => told(() => examine(file)),
    measureSeams: (model) => told(() => measureSeams(model)),
  },
  { ...parentPort(), timeout: -1 },
);

async function told<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    return { kind: 'refused', code: error instanceof Problem ? error.code : 'unexpected', text: describe(error) };
  }
}
