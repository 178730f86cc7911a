import type { ForeignForm } from '../../network/foreign.js';
import type { ModelFile } from '../job.js';
import type { Seams } from './seams.js';

/** What a trial's process can be asked. */
export interface TrialCalls {
  examine(file: string): Promise<ForeignForm>;
  measureSeams(model: ModelFile): Promise<Seams | undefined>;
}
