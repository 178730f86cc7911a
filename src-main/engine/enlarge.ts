import type { PrecisionChoice, Provider, ProviderChoice } from '../contract/providers.js';
import { depthOf, newRows } from '../image/rows.js';
import type { Pixels, Rows } from '../image/types.js';
import { cardAs, type CardForm } from './card-form.js';
import { choosePrecision } from './choose-precision.js';
import { chooseProvider } from './choose-provider.js';
import { Control } from './control.js';
import type { ModelFile } from './job.js';
import { LoadedNetwork } from './loaded-network.js';
import { runPass } from './pass.js';
import type { RowSource } from './rows.js';

export interface EnlargeOptions {
  readonly provider?: ProviderChoice;
  readonly tile?: number;
  readonly forceTiles?: boolean;
  /** False only for untrained networks, whose pictures look like nothing. */
  readonly verify?: boolean;
  /** Gives the result the colours of the source, and this share of its grain; see {@link BackProjection}. */
  readonly grain?: number;
}

/**
 * One model held open for pictures that fit in memory: for measuring and for previews of a crop. It runs in the
 * calling process, so it is for the engine process and for command-line tools, not for one that must stay responsive.
 */
export class Enlarger {
  #provider: Provider;

  private constructor(
    private readonly loaded: LoadedNetwork,
    /** The form of it that runs. */
    private readonly network: LoadedNetwork,
    readonly providers: readonly Provider[],
    private readonly card: CardForm | undefined,
    private readonly precision: PrecisionChoice,
  ) {
    this.#provider = providers[0]!;
  }

  /** @param precision  of pictures with 8 bits */
  static async open(
    model: ModelFile,
    provider: ProviderChoice = 'cpu',
    precision: PrecisionChoice = 'float',
  ): Promise<Enlarger> {
    const network = await LoadedNetwork.load(model);
    const { providers, card } = await chooseProvider(network, provider);
    const chosen = await choosePrecision(network, precision, providers[0]!, 8);
    return new Enlarger(network, chosen.precision === 'int8' ? network.int8! : network, providers, card, precision);
  }

  /** Where the last picture was made; before the first, where it will be tried. */
  get provider(): Provider {
    return this.#provider;
  }

  /** The picture `scale` times as wide and high. */
  async enlarge(
    pixels: Pixels,
    { tile = 0, forceTiles = false, verify = true, grain }: Omit<EnlargeOptions, 'provider'> = {},
  ): Promise<Pixels> {
    const { scale } = this.network.model;
    const [width, height] = [pixels.width * scale, pixels.height * scale];
    const data = newRows(depthOf(pixels.data), width * height * pixels.channels);
    let filled = 0;
    const sink = {
      appendRows(rows: Rows) {
        data.set(rows, filled);
        filled += rows.length;
        return Promise.resolve();
      },
    };
    const { providers } = this;
    const source = sourceOf(pixels);
    const { provider } = await runPass(this.network, source, sink, {
      providers,
      ...cardAs(this.card, this.precision, source.depth),
      tile,
      forceTiles,
      verify,
      ...(grain === undefined ? {} : { backProjection: { source, scale, grain } }),
      known: new Map(),
      control: new Control(),
    });
    this.#provider = provider;
    return { width, height, channels: pixels.channels, data };
  }

  close(): Promise<void> {
    return this.loaded.release();
  }
}

/** Opens a model, enlarges one picture and lets the model go. */
export async function enlargePixels(model: ModelFile, pixels: Pixels, options: EnlargeOptions = {}): Promise<Pixels> {
  const enlarger = await Enlarger.open(model, options.provider);
  try {
    return await enlarger.enlarge(pixels, options);
  } finally {
    await enlarger.close();
  }
}

function sourceOf({ width, height, channels, data }: Pixels): RowSource {
  const rowLength = width * channels;
  const readRows = (y: number, count: number) => Promise.resolve(data.slice(y * rowLength, (y + count) * rowLength));
  return { width, height, channels, depth: depthOf(data), readRows };
}
