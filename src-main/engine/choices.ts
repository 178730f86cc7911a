import type { ProviderChoice } from '../contract/providers.js';
import { chooseProvider, type Chosen } from './choose-provider.js';
import { mayHaveCard } from './graphics-card.js';
import type { KeptChoices } from './kept-choices.js';
import type { LoadedNetwork } from './loaded-network.js';

type Kept = Pick<KeptChoices, 'find' | 'keep' | 'forget'>;

const openKept = async (file: string): Promise<Kept> => new (await import('./kept-choices.js')).KeptChoices(file);

export interface ChoicesParts {
  readonly choose: (network: LoadedNetwork, choice: ProviderChoice) => Promise<Chosen>;
  readonly hasCard: () => Promise<boolean>;
  readonly open: (file: string) => Promise<Kept>;
}

/**
 * Where networks run. Each is tried once: trying takes seconds, so that what was found is kept for later starts too,
 * until a driver or a version is another one.
 */
export class Choices {
  readonly #chosen = new Map<string, Promise<Chosen>>();
  #file: string | undefined;
  #kept: Promise<Kept> | undefined;

  constructor(
    private readonly parts: ChoicesParts = {
      choose: (network, choice) => chooseProvider(network, choice),
      hasCard: () => mayHaveCard(),
      open: openKept,
    },
  ) {}

  /** From now on choices are kept in this file. */
  keepIn(file: string): void {
    this.#file = file;
    this.#kept = undefined;
  }

  /** @throws Problem `no-provider` when a named provider does not work here */
  of(network: LoadedNetwork, choice: ProviderChoice): Promise<Chosen> {
    const key = `${network.model.file}/${network.threads}/${choice}`;
    const known = this.#chosen.get(key) ?? this.#find(network, choice);
    this.#chosen.set(key, known);
    return known;
  }

  /** A provider did not do what was expected of it: later starts try again. */
  async forget(): Promise<void> {
    await (await this.#open())?.forget();
  }

  /** What checks the file is loaded where it is asked for, and no sooner. */
  async #open(): Promise<Kept | undefined> {
    if (this.#file === undefined) return undefined;
    return (this.#kept ??= this.parts.open(this.#file));
  }

  async #find(network: LoadedNetwork, choice: ProviderChoice): Promise<Chosen> {
    // Where there is no card nothing is tried, and to know that takes no time.
    const isTried = choice !== 'cpu' && (choice !== 'auto' || (await this.parts.hasCard()));
    const kept = isTried ? await this.#open() : undefined;
    if (kept === undefined) return this.parts.choose(network, choice);
    const before = await kept.find(network, choice);
    if (before !== undefined) return before;
    const chosen = await this.parts.choose(network, choice);
    await kept.keep(network, choice, chosen);
    return chosen;
  }
}
