import type { Provider, ProviderChoice, Refusal } from '../contract/providers.js';
import { Problem } from '../base/problem.js';
import type { Rows } from '../image/types.js';
import { mayHaveCard } from './graphics-card.js';
import type { CardForm } from './card-form.js';
import { firstSentence } from './first-sentence.js';
import type { LoadedNetwork } from './loaded-network.js';
import { measureCard } from './measure-card.js';
import { isKnownHere } from './runtime.js';
import { TEST_SIDE, testTile } from './test-tile.js';

/** What `auto` tries, best first. An absent provider rejects whatever stands behind it, so each is tried alone. */
const PREFERENCE: readonly Provider[] = ['cuda', 'directml', 'coreml', 'webgpu', 'cpu'];

/** Side of the part of it that is tried first. */
const SMALL_SIDE = 32;

/** Milliseconds that the processor must take for a tile on which speed is compared: a card needs some for any tile. */
const TELLING = 50;

/** Side from which on tiles do not become larger for that, LR pixels. */
const LARGE_SIDE = 768;

/** Levels by which a graphics card's rounding may differ from the processor's before its picture counts as another one. */
const TOLERANCE = 4;

export interface Chosen {
  /** In order; the last is the processor. */
  readonly providers: readonly Provider[];
  /** Why the ones before were refused. */
  readonly refused: readonly Refusal[];
  /** How the first of them runs the network, where it is a graphics card. */
  readonly card?: CardForm;
  /** When that was tried, ISO 8601, where it was kept from an earlier start. */
  readonly since?: string;
}

/** A refusal in words, without a full stop. */
export function refusalWords({ provider, why, milliseconds: [its, processors] = [0, 0], what = '' }: Refusal): string {
  const slower = (tile: string): string =>
    `${provider} is slower here than the processor (${its} ms for ${tile} against ${processors} ms)`;
  const words: Record<Refusal['why'], string> = {
    'not-built': `${provider} is not part of this build for ${process.platform}`,
    'no-card': `${provider} finds no graphics card here, only software that the processor would run`,
    slower: slower('a test tile'),
    'slower-in-part': slower('a part of a test tile'),
    different: `${provider} gives a different picture from the processor's`,
    failed: `${provider} does not work here: ${what}`,
    'half-different': `${provider} computes in 32 bits here, since in 16 its picture is another one`,
    'half-slower': `${provider} computes in 32 bits here, since 16 are not faster (${its} ms for a tile against ${processors} ms)`,
    'half-failed': `${provider} computes in 32 bits here, since 16 do not work: ${what}`,
  };
  return words[why];
}

/**
 * Chooses where a network runs, by trying: a provider must open, give the processor's picture of a test tile, and be
 * faster than the processor, which is measured first. A named provider need not be the faster one. The processor stands
 * behind every other.
 *
 * @param hasCard  whether there can be a graphics card; without one, `auto` tries none
 * @throws Problem `no-provider` when a named provider does not work here
 */
export async function chooseProvider(
  network: LoadedNetwork,
  choice: ProviderChoice,
  hasCard: () => Promise<boolean> = mayHaveCard,
): Promise<Chosen> {
  if (choice === 'cpu') return { providers: ['cpu'], refused: [] };
  const candidates = choice === 'auto' ? PREFERENCE.filter((provider) => provider !== 'cpu') : [choice];
  const isCard = choice !== 'auto' || (await hasCard());
  const trial = new Trial(network, choice === 'auto');
  const refused: Refusal[] = [];
  for (const provider of candidates) {
    const found: CardForm | Refusal = !isKnownHere(provider)
      ? { provider, why: 'not-built' }
      : isCard
        ? await trial.of(provider)
        : { provider, why: 'no-card' };
    if ('way' in found) return { providers: [provider, 'cpu'], refused, card: found };
    refused.push(found);
  }
  if (choice === 'auto') return { providers: ['cpu'], refused };
  throw new Problem('no-provider', `${refusalWords(refused[0]!)}.`, 'Choose another provider, or leave it at auto.');
}

interface Timed {
  readonly side: number;
  readonly pixels: Rows;
  readonly milliseconds: number;
}

/** Providers beside the processor, at tiles. */
class Trial {
  /** The processor's; what is tried after it is compared with that. */
  #here: Promise<Timed> | undefined;
  #telling: Promise<Timed> | undefined;

  constructor(
    private readonly network: LoadedNetwork,
    private readonly mustBeFaster: boolean,
  ) {}

  /** What the provider does best, or the reason it may not be used. */
  async of(provider: Provider): Promise<CardForm | Refusal> {
    try {
      const here = await (this.#here ??= this.#timed('cpu', TEST_SIDE));
      if (!this.mustBeFaster) return await this.#like(here, await this.#timed(provider, TEST_SIDE), provider);
      const telling = await (this.#telling ??= this.#longEnough(here));
      const slower = ({ milliseconds }: Timed, why: 'slower' | 'slower-in-part'): Refusal | undefined =>
        milliseconds > telling.milliseconds
          ? { provider, why, milliseconds: [Math.round(milliseconds), Math.round(telling.milliseconds)] }
          : undefined;
      // What takes longer for a part than the processor for the whole need not be tried on the whole.
      const part = await this.#timed(provider, SMALL_SIDE);
      const there = slower(part, 'slower-in-part') ?? (await this.#timed(provider, TEST_SIDE));
      if ('why' in there) return there;
      const whole =
        there.side === telling.side || there.milliseconds > telling.milliseconds
          ? there
          : await this.#timed(provider, telling.side);
      return slower(whole, 'slower') ?? (await this.#like(here, there, provider));
    } catch (error) {
      return { provider, why: 'failed', what: firstSentence(error) };
    }
  }

  /** What the provider does best, where it gives the processor's picture. */
  async #like(here: Timed, there: Timed, provider: Provider): Promise<CardForm | Refusal> {
    const isOff = there.pixels.some((value, i) => Math.abs(value - here.pixels[i]!) > TOLERANCE);
    return isOff ? { provider, why: 'different' } : measureCard(this.network, provider, here.pixels);
  }

  /** The processor at the least tile that it takes long enough for. */
  async #longEnough(here: Timed): Promise<Timed> {
    const most = Math.min(LARGE_SIDE, this.network.largestSide);
    let timed = here;
    while (timed.milliseconds < TELLING && timed.side < most) timed = await this.#timed('cpu', 2 * timed.side, most);
    return timed;
  }

  /** The second time: the first opens the session. */
  async #timed(on: Provider, wanted: number, most = this.network.largestSide): Promise<Timed> {
    const side = Math.min(wanted, most);
    const tile = testTile(side);
    const way = { provider: on };
    await this.network.whole(way, tile, side, side, 3);
    const start = performance.now();
    const pixels = await this.network.whole(way, tile, side, side, 3);
    return { side, pixels, milliseconds: performance.now() - start };
  }
}
