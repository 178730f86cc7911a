import { modelsNamed } from '../../batch/chain.js';
import type { Family } from '../../batch/family.js';
import type { ModelFile } from '../../engine/job.js';
import type { Library } from '../../library/library.js';

/** Models by the names that recipes use. Files whose sums were found right are not read again until their card changes. */
export class Families {
  readonly #checked = new Map<string, Promise<ModelFile>>();

  constructor(private readonly library: Library) {}

  /** @throws Problem `unknown-model` */
  async named(name: string): Promise<Family> {
    const models = modelsNamed((await this.library.list()).models, name);
    return {
      models,
      file: (model) => {
        const known = this.#checked.get(model.sha256) ?? this.library.modelFile(model);
        this.#checked.set(model.sha256, known);
        known.catch(() => this.#checked.delete(model.sha256));
        return known;
      },
    };
  }
}
