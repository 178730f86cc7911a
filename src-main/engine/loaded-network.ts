import { readFile } from 'node:fs/promises';
import { Problem } from '../base/problem.js';
import type { Depth } from '../contract/formats.js';
import { depthOf } from '../image/rows.js';
import type { Rows } from '../image/types.js';
import { blockedForm } from '../network/blocked.js';
import { STATE_IN, STATE_OUT, bandForm, whyNotLocal, type BandPlace } from '../network/bands.js';
import { MEAN, PIXELS_IN, PIXELS_OUT, withPixelEnds } from '../network/ends.js';
import { withEvenChannels } from '../network/even-channels.js';
import type { Graph } from '../network/graph.js';
import { halfForm } from '../network/half.js';
import { ofSize } from '../network/of-size.js';
import { readOnnx } from '../network/onnx/read.js';
import { channelBlock } from './channel-block.js';
import { FewShapes } from './few-shapes.js';
import { cutDown, filledUp, fittingSize, type Size } from './fit.js';
import type { ModelFile } from './job.js';
import { ON_CPU, wantsSizes, type Way } from './provider-options.js';
import { Session, pixelTensor, type Values } from './runtime.js';

/** What a band leaves for the next one below it. */
export interface BandState {
  readonly values: Values;
  /** What the band above had left, which is written over. */
  readonly spare: Values;
}

const WHOLE: BandPlace = { top: true, bottom: true };

/** Sessions for one size each that stay open: as many shapes as the tiles of a batch of pictures have, or nearly. */
const MOST_SIZED = 8;

/** What a session is for. */
interface Use {
  readonly place: BandPlace;
  readonly depth: Depth;
  readonly resultDepth: Depth;
  readonly channels: 1 | 3;
}

/**
 * A network read from its file, with the sessions that were opened for it: one for each way of running it, place of a
 * band, depth and channel count, made when first asked for; and for each size where the provider wants that.
 */
export class LoadedNetwork {
  readonly #sessions = new Map<string, Promise<Session>>();
  /** Fewest rows of a first band; 0 where the network cannot go in bands. */
  readonly firstRows: number;
  /** Whether it can go in bands. */
  readonly local: boolean;
  /** Of what it was given on graphics cards. */
  readonly shapes = new FewShapes();

  private constructor(
    readonly model: ModelFile,
    private readonly graph: Graph,
    /** That compute on the processor; 0 takes one a core. */
    readonly threads: number,
    /** Channels in a block of convolutions on this processor; 1 where they have none. */
    private readonly block: number,
    /** The same network in int8, where there is one. */
    readonly int8?: LoadedNetwork,
  ) {
    this.local = whyNotLocal(graph) === undefined;
    this.firstRows = this.local ? bandForm(graph, { top: true, bottom: false }).firstRows : 0;
  }

  static async load(model: ModelFile, threads = 0): Promise<LoadedNetwork> {
    const graph = async (file: string): Promise<Graph> => readOnnx(await readFile(file)).graph;
    const block = await channelBlock();
    if (model.int8 === undefined) return new LoadedNetwork(model, await graph(model.file), threads, block);
    const int8 = new LoadedNetwork(model, await graph(model.int8.file), threads, block);
    return new LoadedNetwork(model, await graph(model.file), threads, block, int8);
  }

  /** LR pixels around a pixel that it may depend on, for networks that go in bands. */
  get radius(): number {
    return this.model.margin;
  }

  /** Whether it has a form in float16; of what another program wrote that is not known. */
  get hasHalf(): boolean {
    return this.graph.foreign === undefined;
  }

  /** Side of the largest square it takes at once. */
  get largestSide(): number {
    const { fixedSize } = this.model;
    return fixedSize === undefined ? Infinity : Math.min(fixedSize.width, fixedSize.height);
  }

  /**
   * A whole picture or tile: NHWC samples in, NHWC samples `scale` times as wide and high out. A size that the network
   * does not take is filled up by repeating the last column and row, and the result is cut.
   *
   * @param depth  of the result
   */
  async whole(
    way: Way,
    pixels: Rows,
    height: number,
    width: number,
    channels: 1 | 3,
    depth = depthOf(pixels),
  ): Promise<Rows> {
    const { scale } = this.model;
    const size = fittingSize(this.model, { width, height });
    const filled = filledUp(pixels, { width, height }, size, channels);
    const use = { place: WHOLE, depth: depthOf(pixels), resultDepth: depth, channels };
    const session = await this.#session(way, use, size);
    const values = await session.run({ [PIXELS_IN]: pixelTensor(filled, size.height, size.width, channels) });
    const large = { width: size.width * scale, height: size.height * scale };
    return cutDown(checkedPixels(values, way), large, { width: width * scale, height: height * scale }, channels);
  }

  /** A full-width band of rows, with what the band above it left, on the processor. */
  async band(
    place: BandPlace,
    pixels: Rows,
    height: number,
    width: number,
    channels: 1 | 3,
    { values: left, spare }: BandState = { values: {}, spare: {} },
    depth = depthOf(pixels),
  ): Promise<{ pixels: Rows; state: BandState }> {
    const use = { place, depth: depthOf(pixels), resultDepth: depth, channels };
    const session = await this.#session(ON_CPU, use, { width, height });
    const feeds = { [PIXELS_IN]: pixelTensor(pixels, height, width, channels), ...renamed(left, STATE_OUT, STATE_IN) };
    const results = await session.run(feeds, spare);
    const values = renamed(results, STATE_OUT, STATE_OUT);
    return { pixels: checkedPixels(results, ON_CPU), state: { values, spare: left } };
  }

  async release(): Promise<void> {
    const opened = await Promise.allSettled(this.#sessions.values());
    this.#sessions.clear();
    await this.int8?.release();
    for (const session of opened) if (session.status === 'fulfilled') await session.value.release();
  }

  async #session(way: Way, use: Use, size: Size): Promise<Session> {
    const isSized = wantsSizes(way.provider);
    const key = JSON.stringify([way, use, ...(isSized ? [size] : [])]);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    if (isSized) await this.#makeRoom();
    const graph = withPixelEnds(this.#form(way, use.place), {
      ...use,
      range: this.model.range,
      onCard: way.provider !== 'cpu',
    });
    const opening = Session.open(isSized ? ofSize(graph, size, this.model.scale) : graph, way, this.threads);
    this.#sessions.set(key, opening);
    return opening;
  }

  /** Lets the oldest session go where there are many. */
  async #makeRoom(): Promise<void> {
    if (this.#sessions.size < MOST_SIZED) return;
    const [key, oldest] = this.#sessions.entries().next().value!;
    this.#sessions.delete(key);
    await oldest.then(
      (session) => session.release(),
      () => undefined,
    );
  }

  #form({ provider, half }: Way, place: BandPlace): Graph {
    const graph = this.local ? bandForm(this.graph, place).graph : this.graph;
    if (half === true) return halfForm(graph);
    // On the processor every form must sum in one order.
    if (!this.local || provider !== 'cpu') return graph;
    const even = withEvenChannels(graph);
    return this.block > 1 ? blockedForm(even, this.block) : even;
  }
}

/** The values whose names begin with `from`, which then begin with `to`. */
const renamed = (values: Values, from: string, to: string): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith(from) ? [[to + name.slice(from.length), value]] : [],
    ),
  );

/** The samples, if every number behind them was finite. */
function checkedPixels(values: Values, { provider }: Way): Rows {
  const mean = (values[MEAN]!.data as Float32Array)[0]!;
  if (!Number.isFinite(mean)) throw new Error(`${provider} computed something that is not a number`);
  return values[PIXELS_OUT]!.data as Rows;
}

/** Loads networks once and keeps those of the job at hand. */
export class NetworkCache {
  readonly #loaded = new Map<string, Promise<LoadedNetwork>>();
  /** That compute on the processor, from the next job on; 0 takes one a core. */
  threads = 0;

  /** The networks of a job, in order; those of earlier jobs that it does not need are let go. */
  async take(models: readonly ModelFile[]): Promise<LoadedNetwork[]> {
    const wanted = new Set(models.map(({ file }) => file));
    for (const [file, network] of this.#loaded) {
      const loaded = await network;
      if (wanted.has(file) && loaded.threads === this.threads) continue;
      this.#loaded.delete(file);
      await loaded.release();
    }
    return Promise.all(models.map((model) => this.#load(model)));
  }

  #load(model: ModelFile): Promise<LoadedNetwork> {
    const known = this.#loaded.get(model.file);
    if (known !== undefined) return known;
    const loading = LoadedNetwork.load(model, this.threads).catch((error: unknown) => {
      this.#loaded.delete(model.file);
      throw error instanceof Problem
        ? error
        : new Problem('model-unreadable', `The model ${model.id} cannot be read.`, 'Install or import it again.', {
            cause: error,
          });
    });
    this.#loaded.set(model.file, loading);
    return loading;
  }
}
