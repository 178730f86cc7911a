import { askOnce, plainHost, type ChildHost, type ChildModule } from '../../base/child/child.js';
import type { Outcome } from '../../base/child/protocol.js';
import { Problem } from '../../base/problem.js';
import type { ForeignForm } from '../../network/foreign.js';
import type { ModelFile } from '../job.js';
import type { Seams } from './seams.js';
import type { TrialCalls } from './protocol.js';

const trialModule: ChildModule = { name: 'trial', module: new URL('./process.js', import.meta.url) };

/** Milliseconds after which a network that says nothing counts as hung. */
const PATIENCE = 300_000;

/** Tries networks, each in a process of its own that ends with the trial. */
export class Trials {
  constructor(
    private readonly host: ChildHost = plainHost,
    private readonly patience = PATIENCE,
  ) {}

  /** What a foreign ONNX file is. @throws Problem `onnx-refused`, `onnx-crashed`, those of reading */
  examine(file: string): Promise<ForeignForm> {
    return this.#answered((signal) => askOnce<TrialCalls, 'examine'>(this.host, trialModule, signal, 'examine', file));
  }

  /** How far tiles are off; undefined where that cannot be measured. @throws Problem `onnx-crashed` */
  measureSeams(model: ModelFile): Promise<Seams | undefined> {
    return this.#answered((signal) =>
      askOnce<TrialCalls, 'measureSeams'>(this.host, trialModule, signal, 'measureSeams', model),
    );
  }

  async #answered<T>(ask: (signal: AbortSignal) => Promise<Outcome<T>>): Promise<T> {
    const hung = AbortSignal.timeout(this.patience);
    const outcome = await ask(hung);
    if (outcome.kind === 'done') return outcome.value;
    if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
    const what = hung.aborted ? 'did not come to an end' : `took the process down that tried it (${outcome.how})`;
    throw new Problem('onnx-crashed', `The network ${what}.`, 'It cannot be used here; choose another one.');
  }
}
