import { z } from 'zod';
import {
  providerChoices,
  providers,
  refusals,
  type Provider,
  type ProviderChoice,
  type Refusal,
} from '../contract/providers.js';
import type { CardForm } from './card-form.js';
import type { Chosen } from './choose-provider.js';
import { driversHere } from './drivers.js';
import { KeptList, networkKey } from './kept-list.js';
import type { LoadedNetwork } from './loaded-network.js';

const provider = z.enum(providers as [Provider, ...Provider[]]);

const refusal: z.ZodType<Refusal> = z.object({
  provider,
  why: z.enum(refusals),
  milliseconds: z.tuple([z.number(), z.number()]).exactOptional(),
  what: z.string().exactOptional(),
});

const card: z.ZodType<CardForm> = z.object({
  way: z.object({ provider, layout: z.literal('NHWC').exactOptional(), half: z.literal(true).exactOptional() }),
  side: z.int().positive(),
  notHalf: refusal.exactOptional(),
});

const entry = z.object({
  /** What was asked for. */
  asked: z.enum(providerChoices as [ProviderChoice, ...ProviderChoice[]]),
  /** See {@link networkKey}. */
  network: z.string(),
  /** What else it depends on; see drivers.ts. */
  drivers: z.string(),
  at: z.iso.datetime(),
  providers: z.array(provider).min(1),
  refused: z.array(refusal),
  card: card.exactOptional(),
});
type Entry = z.infer<typeof entry>;
type Key = Pick<Entry, 'asked' | 'network' | 'drivers'>;

/** What was found on this machine, in a file of the user's data folder. */
export class KeptChoices {
  readonly #list: KeptList<Entry>;
  #drivers: Promise<string> | undefined;

  constructor(
    file: string,
    private readonly drivers: () => Promise<string> = driversHere,
  ) {
    this.#list = new KeptList(file, 2, entry);
  }

  /** Undefined where it was not tried yet, or with another driver or version. */
  async find(network: LoadedNetwork, asked: ProviderChoice): Promise<Chosen | undefined> {
    const [key, all] = await Promise.all([this.#key(network, asked), this.#list.all()]);
    const found = all.find((one) => isOf(one, key));
    if (found === undefined) return undefined;
    const { providers: working, refused, card: form, at } = found;
    return { providers: working, refused, since: at, ...(form === undefined ? {} : { card: form }) };
  }

  async keep(network: LoadedNetwork, asked: ProviderChoice, { providers: working, ...chosen }: Chosen): Promise<void> {
    const key = await this.#key(network, asked);
    const { refused, card: form } = chosen;
    const fresh: Entry = {
      ...key,
      at: new Date().toISOString(),
      providers: [...working],
      refused: [...refused],
      ...(form === undefined ? {} : { card: form }),
    };
    await this.#list.add(fresh, (one) => isOf(one, key));
  }

  forget(): Promise<void> {
    return this.#list.forget();
  }

  async #key(network: LoadedNetwork, asked: ProviderChoice): Promise<Key> {
    this.#drivers ??= this.drivers();
    return { asked, network: await networkKey(network), drivers: await this.#drivers };
  }
}

const isOf = (one: Entry, key: Key): boolean =>
  one.asked === key.asked && one.network === key.network && one.drivers === key.drivers;
