import type { Provider, ProviderChoice } from '../contract/providers.js';
import { Problem } from '../base/problem.js';
import type { Rows } from '../image/types.js';
import type { LoadedNetwork } from './loaded-network.js';
import { isKnownHere } from './runtime.js';

/** What `auto` tries, best first. An absent provider rejects whatever stands behind it, so each is tried alone. */
const PREFERENCE: readonly Provider[] = ['cuda', 'directml', 'coreml', 'webgpu', 'cpu'];

/** Side of the test tile, LR pixels: large enough to keep a graphics card busy, small enough for any network. */
export const TEST_SIDE = 96;

/** Levels by which a graphics card's rounding may differ from the processor's before its picture counts as another one. */
const TOLERANCE = 4;

export interface Chosen {
  /** In order; the last is the processor. */
  readonly providers: readonly Provider[];
  /** Why the ones before were refused, a sentence each. */
  readonly refused: readonly string[];
}

/**
 * Chooses where a network runs, by trying: a provider must open, give the processor's picture of a test tile, and be
 * faster than the processor. A named provider need not be the faster one. The processor stands behind every other.
 *
 * @throws Problem `no-provider` when a named provider does not work here
 */
export async function chooseProvider(network: LoadedNetwork, choice: ProviderChoice): Promise<Chosen> {
  if (choice === 'cpu') return { providers: ['cpu'], refused: [] };
  const candidates = choice === 'auto' ? PREFERENCE.filter((provider) => provider !== 'cpu') : [choice];
  const refused: string[] = [];
  for (const provider of candidates) {
    const refusal = isKnownHere(provider)
      ? await tryOut(network, provider, choice === 'auto')
      : `${provider} is not part of this build for ${process.platform}`;
    if (refusal === undefined) return { providers: [provider, 'cpu'], refused };
    refused.push(refusal);
  }
  if (choice === 'auto') return { providers: ['cpu'], refused };
  throw new Problem('no-provider', `${refused[0]!}.`, 'Choose another provider, or leave it at auto.');
}

/** Undefined if the provider may be used, else the reason it may not. */
async function tryOut(network: LoadedNetwork, provider: Provider, mustBeFaster: boolean): Promise<string | undefined> {
  const side = Math.min(TEST_SIDE, network.largestSide);
  const tile = testTile(side);
  const run = async (on: Provider): Promise<{ pixels: Rows; milliseconds: number }> => {
    await network.whole(on, tile, side, side, 3);
    const start = performance.now();
    const pixels = await network.whole(on, tile, side, side, 3);
    return { pixels, milliseconds: performance.now() - start };
  };
  try {
    const there = await run(provider);
    const here = await run('cpu');
    if (there.pixels.some((value, i) => Math.abs(value - here.pixels[i]!) > TOLERANCE)) {
      return `${provider} gives a different picture from the processor's`;
    }
    const [ours, theirs] = [Math.round(here.milliseconds), Math.round(there.milliseconds)];
    return mustBeFaster && theirs > ours
      ? `${provider} is slower here than the processor (${theirs} ms against ${ours} ms for a test tile)`
      : undefined;
  } catch (error) {
    return `${provider} does not work here: ${firstSentence(error)}`;
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
