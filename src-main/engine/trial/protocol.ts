import type { ForeignForm } from '../../network/foreign.js';
import type { ModelFile } from '../job.js';
import type { Seams } from './seams.js';

/** What a trial's process can be asked; it ends where it would hold more than `memory` bytes. */
export interface TrialCalls {
  examine(file: string, memory: number): Promise<ForeignForm>;
  measureSeams(model: ModelFile, memory: number): Promise<Seams | undefined>;
}
