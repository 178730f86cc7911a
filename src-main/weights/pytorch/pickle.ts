import { Problem } from '../../base/problem.js';
import { damagedWeights } from '../damaged.js';
import { opcodes } from './opcodes.js';
import { PickleMachine, refused, type Pickled, type PickleOptions } from './pickle-machine.js';

/** Objects a stream may build; weight files have a few for each tensor. */
const MOST_STEPS = 5_000_000;
const STOP = 0x2e;

/**
 * Reads one pickle.
 *
 * @returns the object, and where the next byte after it is
 * @throws Problem `weights-refused` that names a constructor outside the allow-list, `weights-damaged`
 */
export function readPickle(bytes: Uint8Array, start: number, options: PickleOptions): { value: Pickled; end: number } {
  const machine = new PickleMachine(bytes, start, options);
  try {
    for (let step = 0; step < MOST_STEPS; step++) {
      const code = machine.u8();
      if (code === STOP) return { value: machine.pop(), end: machine.place };
      const act = opcodes[code];
      if (act === undefined) throw refused(`the pickle instruction 0x${code.toString(16)}`);
      act(machine);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw damagedWeights('PyTorch', 'its pickle stream breaks off', error);
  }
  throw damagedWeights('PyTorch', 'its pickle stream does not end');
}
