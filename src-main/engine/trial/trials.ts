import { createBirpc } from 'birpc';
import { Problem } from '../../base/problem.js';
import type { ForeignForm } from '../../network/foreign.js';
import { forkProcess, type StartProcess } from '../client.js';
import type { ModelFile } from '../job.js';
import type { Seams } from './seams.js';
import type { Outcome, TrialCalls } from './wire.js';

const trialModule = new URL('./process.js', import.meta.url);

/** Milliseconds after which a network that says nothing counts as hung. */
const PATIENCE = 300_000;

/** Tries networks, each in a process of its own that ends with the trial. */
export class Trials {
  constructor(
    private readonly start: StartProcess = forkProcess,
    private readonly patience = PATIENCE,
  ) {}

  /** What a foreign ONNX file is. @throws Problem `onnx-refused`, `onnx-crashed`, those of reading */
  examine(file: string): Promise<ForeignForm> {
    return this.#try((calls) => calls.examine(file));
  }

  /** How far tiles are off; undefined where that cannot be measured. @throws Problem `onnx-crashed` */
  measureSeams(model: ModelFile): Promise<Seams | undefined> {
    return this.#try((calls) => calls.measureSeams(model));
  }

  async #try<T>(ask: (calls: TrialCalls) => Promise<Outcome<T>>): Promise<T> {
    const child = this.start(trialModule);
    let hung: NodeJS.Timeout | undefined;
    try {
      const gone = new Promise<never>((_, reject) => {
        child.onExit((how) => reject(crashed(`took the process down that tried it (${how})`)));
        hung = setTimeout(() => reject(crashed('did not come to an end')), this.patience);
      });
      // Nobody waits for the end of a process that has answered.
      gone.catch(() => undefined);
      const calls = createBirpc<TrialCalls>(
        {},
        { post: (data) => child.send(data), on: (listener) => child.onMessage(listener), timeout: -1 },
      );
      const outcome = await Promise.race([ask(calls), gone]);
      if (outcome.kind === 'done') return outcome.value;
      throw new Problem(outcome.code, outcome.text);
    } finally {
      clearTimeout(hung);
      child.kill();
    }
  }
}

const crashed = (what: string): Problem =>
  new Problem('onnx-crashed', `The network ${what}.`, 'It cannot be used here; choose another one.');
