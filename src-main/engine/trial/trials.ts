import { totalmem } from 'node:os';
import { askOnce, plainHost, type ChildHost, type ChildModule } from '../../base/child/child.js';
import { OVER_MEMORY } from '../../base/child/memory-limit.js';
import type { Outcome } from '../../base/child/protocol.js';
import { Problem } from '../../base/problem.js';
import type { ForeignForm } from '../../network/foreign.js';
import type { ModelFile } from '../job.js';
import type { Seams } from './seams.js';
import type { TrialCalls } from './protocol.js';

const trialModule: ChildModule = { name: 'trial', module: new URL('./process.js', import.meta.url) };

/** Milliseconds after which a network that says nothing counts as hung. */
const PATIENCE = 300_000;

/** Bytes that a trial may hold: several times what the largest networks take for a picture of a trial's size. */
const MEMORY = Math.min(4e9, totalmem() / 2);

export interface TrialLimits {
  /** ms. */
  readonly patience?: number;
  /** Bytes. */
  readonly memory?: number;
}

/** Tries networks, each in a process of its own that ends with the trial. */
export class Trials {
  constructor(
    private readonly host: ChildHost = plainHost,
    private readonly limits: TrialLimits = {},
  ) {}

  /** What a foreign ONNX file is. @throws Problem `onnx-refused`, `onnx-crashed`, those of reading */
  examine(file: string): Promise<ForeignForm> {
    return this.#answered((signal, memory) =>
      askOnce<TrialCalls, 'examine'>(this.host, trialModule, signal, 'examine', file, memory),
    );
  }

  /** How far tiles are off; undefined where that cannot be measured. @throws Problem `onnx-crashed` */
  measureSeams(model: ModelFile): Promise<Seams | undefined> {
    return this.#answered((signal, memory) =>
      askOnce<TrialCalls, 'measureSeams'>(this.host, trialModule, signal, 'measureSeams', model, memory),
    );
  }

  async #answered<T>(ask: (signal: AbortSignal, memory: number) => Promise<Outcome<T>>): Promise<T> {
    const { patience = PATIENCE, memory = MEMORY } = this.limits;
    const hung = AbortSignal.timeout(patience);
    const outcome = await ask(hung, memory);
    if (outcome.kind === 'done') return outcome.value;
    if (outcome.kind === 'failed') throw new Problem(outcome.code, outcome.reason);
    const what = hung.aborted
      ? 'did not come to an end'
      : outcome.how.includes(OVER_MEMORY)
        ? `wants more than ${(memory / 1e9).toFixed(1)} GB of memory for a small picture`
        : `took the process down that tried it (${outcome.how})`;
    throw new Problem('onnx-crashed', `The network ${what}.`, 'It cannot be used here; choose another one.');
  }
}
