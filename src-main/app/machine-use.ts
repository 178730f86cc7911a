import { availableParallelism, cpus } from 'node:os';
import type { Devices, EngineLimits } from '../contract/engine.js';
import type { Engine } from '../engine/client.js';
import { graphicsCards } from '../engine/card-names.js';
import type { Families } from './models/families.js';

/** What of this machine the engine uses. */
export class MachineUse {
  /** @param beside  what computes beside the engine of batches */
  constructor(
    private readonly engine: Pick<Engine, 'limit' | 'tryProviders'>,
    private readonly families: Families,
    private readonly beside: Pick<Engine, 'limit'>,
  ) {}

  /** From now on, what is under way included. */
  limit(limits: EngineLimits): void {
    this.engine.limit(limits);
    this.beside.limit(limits);
  }

  /** Where a model can run here, and why it does not run elsewhere. @throws Problem `unknown-model`, `engine-died` */
  async devices(model: string): Promise<Devices> {
    const family = await this.families.named(model);
    const file = await family.file(family.models[0]!);
    const [{ providers, refused }, cards] = await Promise.all([this.engine.tryProviders(file), graphicsCards()]);
    return {
      processor: cpus()[0]?.model.trim() ?? '',
      threads: availableParallelism(),
      cards,
      tried: [
        ...refused.map((refusal) => ({ provider: refusal.provider, refusal })),
        ...providers.map((provider) => ({ provider, refusal: null })),
      ],
    };
  }
}
