import type { ForeignForm } from '../../network/foreign.js';
import type { ModelFile } from '../job.js';
import type { Seams } from './seams.js';

/** What came of a trial, or what a person is to be told. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

export interface TrialCalls {
  examine(file: string): Promise<Outcome<ForeignForm>>;
  measureSeams(model: ModelFile): Promise<Outcome<Seams | undefined>>;
}
