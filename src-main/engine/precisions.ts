import { dirname, join } from 'node:path';
import type { PrecisionChoice, Provider } from '../contract/providers.js';
import { choosePrecision, isTried, type ChosenPrecision } from './choose-precision.js';
import type { KeptPrecisions } from './kept-precisions.js';
import type { LoadedNetwork } from './loaded-network.js';

type Kept = Pick<KeptPrecisions, 'find' | 'keep'>;

const openKept = async (file: string): Promise<Kept> => new (await import('./kept-precisions.js')).KeptPrecisions(file);

export interface PrecisionsParts {
  readonly choose: typeof choosePrecision;
  readonly open: (file: string) => Promise<Kept>;
}

/** Which form of networks runs. Each is tried once, which takes half a second: what was found is kept for later starts. */
export class Precisions {
  readonly #chosen = new Map<string, Promise<ChosenPrecision>>();
  #file: string | undefined;
  #kept: Promise<Kept> | undefined;

  constructor(private readonly parts: PrecisionsParts = { choose: choosePrecision, open: openKept }) {}

  /** From now on what is found is kept beside this file. */
  keepBeside(file: string): void {
    this.#file = join(dirname(file), 'precisions.json');
  }

  /** See {@link choosePrecision}. */
  of(network: LoadedNetwork, choice: PrecisionChoice, provider: Provider, depth: 8 | 16): Promise<ChosenPrecision> {
    const key = `${network.model.file}/${network.threads}/${choice}/${provider}/${depth}`;
    const known = this.#chosen.get(key) ?? this.#find(network, choice, provider, depth);
    this.#chosen.set(key, known);
    return known;
  }

  async #find(...asked: Parameters<typeof choosePrecision>): Promise<ChosenPrecision> {
    if (this.#file === undefined || !isTried(...asked)) return this.parts.choose(...asked);
    const [network, choice] = asked;
    const kept = await (this.#kept ??= this.parts.open(this.#file));
    const before = await kept.find(network, choice);
    if (before !== undefined) return before;
    const chosen = await this.parts.choose(...asked);
    await kept.keep(network, choice, chosen);
    return chosen;
  }
}
