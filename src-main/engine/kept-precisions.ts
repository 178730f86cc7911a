import { z } from 'zod';
import { precisionChoices, precisions, type Precision, type PrecisionChoice } from '../contract/providers.js';
import type { ChosenPrecision } from './choose-precision.js';
import { driversHere } from './drivers.js';
import { KeptList, networkKey } from './kept-list.js';
import type { LoadedNetwork } from './loaded-network.js';

const entry = z.object({
  /** What was asked for. */
  asked: z.enum(precisionChoices as [PrecisionChoice, ...PrecisionChoice[]]),
  /** The files of both forms, as they were. */
  network: z.string(),
  /** Processor and versions; see drivers.ts. */
  drivers: z.string(),
  at: z.iso.datetime(),
  precision: z.enum(precisions as unknown as [Precision, ...Precision[]]),
  note: z.string().exactOptional(),
});
type Entry = z.infer<typeof entry>;
type Key = Pick<Entry, 'asked' | 'network' | 'drivers'>;

/** Which form of networks was found to be best on this machine's processor. */
export class KeptPrecisions {
  readonly #list: KeptList<Entry>;
  #drivers: Promise<string> | undefined;

  constructor(
    file: string,
    private readonly drivers: () => Promise<string> = driversHere,
  ) {
    this.#list = new KeptList(file, 1, entry);
  }

  /** Undefined where it was not tried yet, or with another processor, version or file. */
  async find(network: LoadedNetwork, asked: PrecisionChoice): Promise<ChosenPrecision | undefined> {
    const [key, all] = await Promise.all([this.#key(network, asked), this.#list.all()]);
    const found = all.find((one) => isOf(one, key));
    if (found === undefined) return undefined;
    const { precision, note } = found;
    return { precision, ...(note === undefined ? {} : { note }) };
  }

  async keep(network: LoadedNetwork, asked: PrecisionChoice, chosen: ChosenPrecision): Promise<void> {
    const key = await this.#key(network, asked);
    await this.#list.add({ ...key, at: new Date().toISOString(), ...chosen }, (one) => isOf(one, key));
  }

  async #key(network: LoadedNetwork, asked: PrecisionChoice): Promise<Key> {
    this.#drivers ??= this.drivers();
    const forms = [network, ...(network.int8 === undefined ? [] : [network.int8])];
    return { asked, network: (await Promise.all(forms.map(networkKey))).join(' '), drivers: await this.#drivers };
  }
}

const isOf = (one: Entry, key: Key): boolean =>
  one.asked === key.asked && one.network === key.network && one.drivers === key.drivers;
