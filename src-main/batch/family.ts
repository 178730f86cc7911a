import type { ModelCard } from '../contract/model.js';
import type { ModelFile } from '../engine/job.js';

/** The models that a name stands for: one, or those of a family that differ in scale. */
export interface Family {
  readonly models: readonly ModelCard[];
  /** @throws Problem where the model's file is not what its card says */
  file(model: ModelCard): Promise<ModelFile>;
}
