import { availableParallelism, cpus } from 'node:os';
import type { LimitsInForce } from '../base/child/limits-in-force.js';
import type { Devices, EngineLimits } from '../contract/engine.js';
import type { Engine } from '../engine/client.js';
import { graphicsCards } from '../engine/card-names.js';
import type { Families } from './models/families.js';

/** What of this machine the engine uses. */
export class MachineUse {
  constructor(
    private readonly limits: LimitsInForce,
    private readonly engine: Pick<Engine, 'tryProviders'>,
    private readonly families: Families,
  ) {}

  /** Of everything that computes, from now on, what is under way included. */
  limit(limits: EngineLimits): void {
    this.limits.current = limits;
  }

  /** Where a model can run here, and why it does not run elsewhere. @throws Problem `unknown-model`, `engine-died` */
  async devices(model: string): Promise<Devices> {
    const family = await this.families.named(model);
    const file = await family.file(family.models[0]!);
    const [{ providers, refused, card, since = null }, cards] = await Promise.all([
      this.engine.tryProviders(file),
      graphicsCards(),
    ]);
    return {
      processor: cpus()[0]?.model.trim() ?? '',
      threads: availableParallelism(),
      cards,
      since,
      notHalf: card?.notHalf ?? null,
      tried: [
        ...refused.map((refusal) => ({ provider: refusal.provider, refusal })),
        ...providers.map((provider) => ({ provider, refusal: null })),
      ],
    };
  }
}
