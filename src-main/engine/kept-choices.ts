import { readFile, rm, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
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
  /** A file, as it was, and the threads that the processor was measured with. */
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

const stored = z.object({ version: z.literal(2), choices: z.array(entry) });

/** As many are kept; a data folder may be shared by several machines. */
const MOST = 200;

/** What was found on this machine, in a file of the user's data folder. */
export class KeptChoices {
  #drivers: Promise<string> | undefined;

  constructor(
    private readonly file: string,
    private readonly drivers: () => Promise<string> = driversHere,
  ) {}

  /** Undefined where it was not tried yet, or with another driver or version. */
  async find(network: LoadedNetwork, asked: ProviderChoice): Promise<Chosen | undefined> {
    const [key, all] = await Promise.all([this.#key(network, asked), this.#all()]);
    const found = all.find((one) => isOf(one, key));
    if (found === undefined) return undefined;
    const { providers: working, refused, card: form, at } = found;
    return { providers: working, refused, since: at, ...(form === undefined ? {} : { card: form }) };
  }

  async keep(network: LoadedNetwork, asked: ProviderChoice, { providers: working, ...chosen }: Chosen): Promise<void> {
    const [key, all] = await Promise.all([this.#key(network, asked), this.#all()]);
    const { refused, card: form } = chosen;
    const fresh: Entry = {
      ...key,
      at: new Date().toISOString(),
      providers: [...working],
      refused: [...refused],
      ...(form === undefined ? {} : { card: form }),
    };
    const choices = [fresh, ...all.filter((one) => !isOf(one, key))].slice(0, MOST);
    await writeFileAtomic(this.file, `${JSON.stringify({ version: 2, choices }, null, 2)}\n`).catch(
      (error: unknown) => {
        // A disk that is full is no reason to leave a picture: it will be tried again.
        process.stderr.write(`${String(error)}\n`);
      },
    );
  }

  async forget(): Promise<void> {
    await rm(this.file, { force: true });
  }

  async #key({ model, threads }: LoadedNetwork, asked: ProviderChoice): Promise<Key> {
    const { size, mtimeMs } = await stat(model.file);
    this.#drivers ??= this.drivers();
    return { asked, network: `${model.file} ${size} ${mtimeMs} ${threads}`, drivers: await this.#drivers };
  }

  /** A file that cannot be read, or is not in this form, is the same as none. */
  async #all(): Promise<Entry[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    return stored.safeParse(jsonOf(text)).data?.choices ?? [];
  }
}

const isOf = (one: Entry, key: Key): boolean =>
  one.asked === key.asked && one.network === key.network && one.drivers === key.drivers;
