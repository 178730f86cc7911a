import type { Provider, ProviderChoice, Refusal } from '../contract/providers.js';
import { Problem } from '../base/problem.js';
import type { Rows } from '../image/types.js';
import { mayHaveCard } from './graphics-card.js';
import type { LoadedNetwork } from './loaded-network.js';
import { isKnownHere } from './runtime.js';

/** What `auto` tries, best first. An absent provider rejects whatever stands behind it, so each is tried alone. */
const PREFERENCE: readonly Provider[] = ['cuda', 'directml', 'coreml', 'webgpu', 'cpu'];

/** Side of the test tile, LR pixels: large enough to keep a graphics card busy, small enough for any network. */
export const TEST_SIDE = 96;
/** Side of the part of it that is tried first. */
const SMALL_SIDE = 32;

/** Levels by which a graphics card's rounding may differ from the processor's before its picture counts as another one. */
const TOLERANCE = 4;

export interface Chosen {
  /** In order; the last is the processor. */
  readonly providers: readonly Provider[];
  /** Why the ones before were refused. */
  readonly refused: readonly Refusal[];
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
    const refusal: Refusal | undefined = !isKnownHere(provider)
      ? { provider, why: 'not-built' }
      : isCard
        ? await trial.refusal(provider)
        : { provider, why: 'no-card' };
    if (refusal === undefined) return { providers: [provider, 'cpu'], refused };
    refused.push(refusal);
  }
  if (choice === 'auto') return { providers: ['cpu'], refused };
  throw new Problem('no-provider', `${refusalWords(refused[0]!)}.`, 'Choose another provider, or leave it at auto.');
}

interface Timed {
  readonly pixels: Rows;
  readonly milliseconds: number;
}

/** Providers beside the processor, at tiles. */
class Trial {
  /** The processor's; what is tried after it is compared with that. */
  #here: Promise<Timed> | undefined;

  constructor(
    private readonly network: LoadedNetwork,
    private readonly mustBeFaster: boolean,
  ) {}

  /** Undefined if the provider may be used, else the reason it may not. */
  async refusal(provider: Provider): Promise<Refusal | undefined> {
    try {
      const here = await (this.#here ??= this.#timed('cpu', TEST_SIDE));
      // What takes longer for a part than the processor for the whole need not be tried on the whole.
      const part = this.mustBeFaster ? await this.#timed(provider, SMALL_SIDE) : undefined;
      const there =
        part !== undefined && part.milliseconds > here.milliseconds ? part : await this.#timed(provider, TEST_SIDE);
      if (this.mustBeFaster && there.milliseconds > here.milliseconds) {
        const milliseconds = [Math.round(there.milliseconds), Math.round(here.milliseconds)] as const;
        return { provider, why: there === part ? 'slower-in-part' : 'slower', milliseconds };
      }
      if (there.pixels.some((value, i) => Math.abs(value - here.pixels[i]!) > TOLERANCE)) {
        return { provider, why: 'different' };
      }
      return undefined;
    } catch (error) {
      return { provider, why: 'failed', what: firstSentence(error) };
    }
  }

  /** The second time: the first opens the session. */
  async #timed(on: Provider, most: number): Promise<Timed> {
    const side = Math.min(most, this.network.largestSide);
    const tile = testTile(side);
    await this.network.whole(on, tile, side, side, 3);
    const start = performance.now();
    const pixels = await this.network.whole(on, tile, side, side, 3);
    return { pixels, milliseconds: performance.now() - start };
  }
}

/** A tile with edges, gradients and colour, the same every time. */
export function testTile(side: number = TEST_SIDE): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3];
    return (x * 2 + y + c * 40 + ((x >> 4) ^ (y >> 4)) * 24) & 255;
  });
}

/** ONNX Runtime's errors begin with source paths and C++ signatures; the words for people come last. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .trim()
    .split('\n')[0]!
    .split(/ was false\. |\] : \d+ : FAIL : /)
    .at(-1)!
    .slice(0, 160);
}
