import { stat } from 'node:fs/promises';
import { keepsFrames } from '../contract/formats.js';
import { note } from '../contract/rules/notes.js';
import type { Precision, Provider } from '../contract/providers.js';
import { beginPart, copyTimes, finishFile, partName, refuseTaken, withRemoval } from '../base/files.js';
import { peakMemory } from '../base/peak-memory.js';
import { Problem } from '../base/problem.js';
import { Canvas } from '../image/canvas.js';
import { formatProblem } from '../image/limits.js';
import { asWanted } from '../image/as-wanted.js';
import { probePicture } from '../image/probe.js';
import { openFrames } from '../image/frames/open.js';
import type { Frames } from '../image/frames/frames.js';
import type { Source } from '../image/read.js';
import { framesWriter } from '../image/frames/write.js';
import type { FramesWriter } from '../image/frames/writer.js';
import { cardAs } from './card-form.js';
import type { Choices } from './choices.js';
import { refusalWords } from './choose-provider.js';
import type { Control } from './control.js';
import type { Finisher } from './finished-rows.js';
import { withScratch, type JobScratch } from './job-scratch.js';
import type { Job, JobDone, JobProgress, Stage } from './job.js';
import type { KnownSizes } from './ladder.js';
import type { Lanes } from './lanes.js';
import type { LoadedNetwork, NetworkCache } from './loaded-network.js';
import type { Precisions } from './precisions.js';
import { runPass, type PassOptions } from './pass.js';
import { pixelsOfPasses, Telling } from './telling.js';
import { refuseChanged } from './refuse-changed.js';

/** Pixels of a result from which on memory is given back between the stages. */
const LARGE = 1e8;

/** What outlives a job: networks held open, sizes that worked, providers that were tried. */
export interface EngineContext {
  readonly networks: NetworkCache;
  readonly known: KnownSizes;
  readonly choices: Choices;
  readonly precisions: Precisions;
  readonly lanes: Lanes;
  /** Absent: rows are finished in the engine's own thread. */
  readonly finisher?: Finisher;
  /** See {@link MemoryPlan}; for pictures that come to their networks from now on. Absent: 1. */
  pieces?: number;
}

/**
 * One picture from file to file: read, network after network, reduce to the promised size, write beside the target,
 * rename. The final name appears last; scratch files, which only large pictures have, are gone however this ends. Jobs that are asked for while another
 * runs overlap with it, stage by stage.
 *
 * @throws Problem with what to tell the person; Cancelled
 */
export async function runJob(
  job: Job,
  context: EngineContext,
  control: Control,
  onProgress: (progress: JobProgress) => void,
): Promise<JobDone> {
  const { width, height } = job.target;
  const bytes = width * height * 3 * (job.encoding.depth / 8);
  return context.lanes.room.run(bytes, control, () =>
    withScratch(job, context.lanes.memory, (scratch) => {
      const part = partName(job.output);
      return withRemoval([part], () => new PictureRun(job, context, control, onProgress, scratch, part).run());
    }),
  );
}

/** The result's colours, and its opacity where the source has some. */
type Enlarged = readonly [colour: Canvas<1 | 3>, alpha?: Canvas<1>];

class PictureRun {
  readonly #stages: Record<Stage, number> = { read: 0, network: 0, write: 0 };
  readonly #notes: Record<Stage, string[]> = { read: [], network: [], write: [] };
  #startMs = 0;
  #provider: Provider = 'cpu';
  #precision: Precision = 'float';
  #finished = 0;
  readonly #telling: Telling;

  constructor(
    private readonly job: Job,
    private readonly context: EngineContext,
    private readonly control: Control,
    onProgress: (progress: JobProgress) => void,
    private readonly scratch: JobScratch,
    private readonly part: string,
  ) {
    this.#telling = new Telling(onProgress);
  }

  async run(): Promise<JobDone> {
    const { job, scratch, part } = this;
    const frames = await this.#timed('read', () => this.#open());
    const { count, animation } = frames;
    const { width, height } = frames.facts;
    const scale = { x: job.target.width / width, y: job.target.height / height };
    const pixels = Math.round(frames.pixels * scale.x * scale.y);
    this.#telling.pixels.all = pixels;
    const wanted = {
      file: part,
      scratch: scratch.folder,
      count,
      pixels,
      ...(animation === undefined ? {} : { animation }),
    };
    const writer = framesWriter(job.encoding.format, wanted);
    try {
      for (let index = 0; index < count; index++) {
        await this.control.between();
        this.#telling.frame = { index, of: count };
        await this.#picture(frames, writer, scale);
      }
      await this.#timed('write', () => writer.finish());
      await this.#timed('write', () => this.#finish(), this.context.lanes.finish);
      return {
        kind: 'done',
        output: job.output,
        ...job.target,
        bytes: (await stat(job.output)).size,
        stages: this.#stages,
        startMs: this.#startMs,
        provider: this.#provider,
        precision: this.#precision,
        notes: [...new Set([...frames.notes, ...this.#notes.read, ...this.#notes.network, ...this.#notes.write])],
        peakMemory: peakMemory(),
      };
    } finally {
      await writer.close();
      await frames.close();
    }
  }

  /** The file and what is in it, once it is known that there is a place for the result. */
  async #open(): Promise<Frames> {
    const { job, scratch, part } = this;
    const limit = formatProblem(job.encoding.format, job.target.width, job.target.height);
    if (limit !== undefined) throw limit;
    if (!job.overwrite) await refuseTaken(job.output);
    await beginPart(part, job.output);
    const facts = await probePicture(job.input);
    if (job.planned !== undefined) refuseChanged(job.planned, facts);
    const wanted = asWanted(facts, job.raw);
    const all = keepsFrames(facts.format, job.encoding.format);
    await scratch.begin(wanted, all && facts.pages > 1);
    return openFrames(job.input, scratch.folder, all, wanted, scratch);
  }

  /** The result gets its name. */
  async #finish(): Promise<void> {
    const { job, part } = this;
    await this.control.between();
    if (job.fileTimes === true) await copyTimes(job.input, part);
    await finishFile(part, job.output, { overwrite: job.overwrite, syncFolder: this.context.lanes.syncs.sync });
  }

  /** One picture of the file: read, through the networks, written. */
  async #picture(
    frames: Frames,
    writer: FramesWriter,
    scale: { readonly x: number; readonly y: number },
  ): Promise<void> {
    const { job } = this;
    const source = await this.#timed('read', () => frames.open(this.#telling.frame.index));
    try {
      this.#notes.read.push(...source.notes);
      const target = {
        width: Math.round(source.facts.width * scale.x),
        height: Math.round(source.facts.height * scale.y),
      };
      const enlarged = await this.#timed('network', (leave) => this.#network(source, target, leave));
      const [colour, alpha] = enlarged;
      const notes = await this.#timed('write', () =>
        writer.add({
          colour,
          ...(alpha === undefined ? {} : { alpha }),
          opacity: frames.opacity,
          ...target,
          source,
          encoding: frames.count === 1 ? job.encoding : { ...job.encoding, depth: source.facts.depth },
          metadata: job.metadata,
          density: job.density ?? 'number',
          scale,
        }),
      );
      this.#notes.write.push(...notes);
      this.#telling.pixels.before += target.width * target.height;
      for (const canvas of enlarged) await canvas?.discard();
    } finally {
      await source.close();
    }
  }

  /** Takes all planes through all networks of the job. */
  async #network(
    source: Source,
    target: { readonly width: number; readonly height: number },
    leave: () => void,
  ): Promise<Enlarged> {
    const networks = await this.#starting(() => this.context.networks.take(this.job.models));
    const planes = source.alpha === undefined ? [source.colour] : [source.colour, source.alpha];
    const enlarged: Canvas<1 | 3>[] = [];
    this.#finished = 0;
    const isLarge = target.width * target.height > LARGE;
    for (const plane of planes) {
      const onComputed = plane === planes.at(-1) && !isLarge ? leave : () => undefined;
      enlarged.push(await this.#enlarge(plane, networks, planes, onComputed));
    }
    // Networks are loaded again in a moment, and encoding a picture this large wants the memory.
    if (isLarge) await this.context.networks.take([]);
    return enlarged as unknown as Enlarged;
  }

  /** Takes one plane, colour or alpha, through all networks of the job. */
  async #enlarge(
    plane: Canvas<1 | 3>,
    networks: readonly LoadedNetwork[],
    planes: readonly Canvas<1 | 3>[],
    onComputed: () => void,
  ): Promise<Canvas<1 | 3>> {
    let current = plane;
    const precisionChoice = this.job.precision ?? 'float';
    for (const [i, network] of networks.entries()) {
      const {
        providers,
        refused,
        card,
        precision,
        note: told,
      } = await this.#starting(async () => {
        const chosen = await this.context.choices.of(network, this.job.provider);
        return {
          ...chosen,
          ...(await this.context.precisions.of(network, precisionChoice, chosen.providers[0]!, current.depth)),
        };
      });
      this.#notes.network.push(...(this.job.provider === 'auto' ? [] : refused.map(refusalWords)));
      if (told !== undefined) this.#notes.network.push(told);
      const form = precision === 'int8' ? network.int8! : network;
      const before = this.#finished;
      const name = `${planes.indexOf(plane)}-${i}.v`;
      const isColours = plane === planes[0] && i === networks.length - 1;
      const afterwards = isColours ? this.#afterNetworks(plane, networks) : {};
      const how = {
        ...{ providers, ...cardAs(card, this.job.precision, current.depth), ...afterwards },
        // Where another provider may have to make it again, the networks are needed until it is known.
        ...(i === networks.length - 1 && providers.length === 1 ? { onComputed } : {}),
      };
      const next = await this.#pass(form, current, name, how, (rows, canvas) => {
        this.#finished = before + rows * canvas.width;
        this.#telling.tell('network', this.#finished / pixelsOfPasses(planes, networks), {
          provider: providers[0]!,
          precision,
          ...(isColours && this.#telling.frame.index === 0
            ? { rows: { canvas: canvas.path, scratch: this.job.scratch, finished: rows, of: canvas.height } }
            : {}),
        });
      });
      this.#precision = precision;
      if (current !== plane) await current.discard();
      current = next;
    }
    return current;
  }

  /** One plane through one network. A provider whose picture turns out wrong is passed over for the next. */
  async #pass(
    network: LoadedNetwork,
    source: Canvas<1 | 3>,
    name: string,
    how: Pick<PassOptions, 'providers' | 'card' | 'backProjection' | 'blend' | 'onComputed'>,
    onFinished: (rows: number, canvas: Canvas) => void,
  ): Promise<Canvas<1 | 3>> {
    const { scale } = network.model;
    const { channels, depth } = source;
    const [width, height] = [source.width * scale, source.height * scale];
    const next = await Canvas.create(await this.scratch.place(name), { width, height, channels, depth });
    try {
      const { control, context } = this;
      const { known, pieces = 1, finisher } = context;
      const onRows = (rows: number): void => onFinished(rows, next);
      const options = { ...how, tile: this.job.tile, pieces, known, control, finisher, onRows };
      const result = await runPass(network, source, next, options);
      this.#provider = result.provider;
      if (result.provider !== how.providers[0]) await this.context.choices.forget();
      this.#notes.network.push(...result.notes);
      await next.seal();
      return next;
    } catch (error) {
      await next.discard();
      const [failed, ...others] = how.providers;
      if (!(error instanceof Problem) || error.code !== 'result-wrong' || others.length === 0) throw error;
      await this.context.choices.forget();
      this.#notes.network.push(note('made-again', { provider: failed!, next: others[0]! }));
      return this.#pass(network, source, name, { ...how, providers: others }, onFinished);
    }
  }

  /** Colours and details go back to those of the source through all networks at once, where the last one is done. */
  #afterNetworks(
    source: Canvas<1 | 3>,
    networks: readonly LoadedNetwork[],
  ): Pick<PassOptions, 'backProjection' | 'blend'> {
    const { backProjection, strength } = this.job;
    if (backProjection === undefined && strength === undefined) return {};
    const scale = networks.reduce((product, { model }) => product * model.scale, 1);
    return {
      ...(backProjection === undefined ? {} : { backProjection: { source, scale, ...backProjection } }),
      ...(strength === undefined ? {} : { blend: { source, scale, strength } }),
    };
  }

  /** A stage in its lane; what it waits for that is not counted. */
  #timed<T>(stage: Stage, work: (leave: () => void) => Promise<T>, lane = this.context.lanes[stage]): Promise<T> {
    return lane.run(this.control, async (leave) => {
      this.#telling.tell(stage, 0);
      const [start, starting] = [performance.now(), this.#startMs];
      const result = await work(leave);
      this.#stages[stage] += performance.now() - start - (this.#startMs - starting);
      return result;
    });
  }

  /** Counted apart, since later pictures do without. */
  async #starting<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.#startMs += performance.now() - start;
    return result;
  }
}
