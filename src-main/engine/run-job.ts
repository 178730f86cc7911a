import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision, Provider, ProviderChoice } from '../contract/providers.js';
import { beginPart, copyTimes, diskProblem, finishFile, refuseTaken, withRemoval } from '../base/files.js';
import { peakMemory } from '../base/peak-memory.js';
import { Problem } from '../base/problem.js';
import { Canvas } from '../image/canvas.js';
import { formatProblem } from '../image/limits.js';
import { probePicture } from '../image/probe.js';
import { openSource } from '../image/read.js';
import { writePicture } from '../image/write.js';
import { chooseProvider, type Chosen } from './choose-provider.js';
import { choosePrecision, type ChosenPrecision } from './choose-precision.js';
import type { Control } from './control.js';
import { SCRATCH_PREFIX, type Job, type JobDone, type JobProgress, type Stage } from './job.js';
import type { KnownSizes } from './ladder.js';
import type { LoadedNetwork, NetworkCache } from './loaded-network.js';
import { runPass, type PassOptions } from './pass.js';

/** Pixels of a result from which on memory is given back between the stages. */
const LARGE = 1e8;

/** What outlives a job: networks held open, sizes that worked, providers that were tried. */
export interface EngineContext {
  readonly networks: NetworkCache;
  readonly known: KnownSizes;
  readonly chosen: Map<string, Promise<Chosen>>;
  readonly precisions: Map<string, Promise<ChosenPrecision>>;
  readonly control: Control;
}

/**
 * One picture from file to file: read, network after network, reduce to the promised size, write beside the target,
 * rename. The final name appears last; scratch files are gone however this ends.
 *
 * @throws Problem with what to tell the person; Cancelled
 */
export async function runJob(
  job: Job,
  context: EngineContext,
  onProgress: (progress: JobProgress) => void,
): Promise<JobDone> {
  const limit = formatProblem(job.encoding.format, job.target.width, job.target.height);
  if (limit !== undefined) throw limit;
  if (!job.overwrite) await refuseTaken(job.output);
  const scratch = await mkdtemp(join(job.scratch, SCRATCH_PREFIX)).catch((error: unknown) => {
    throw diskProblem(error, join(job.scratch, SCRATCH_PREFIX));
  });
  return withRemoval([scratch], async () => {
    const part = await beginPart(job.output);
    return withRemoval([part], () => new PictureRun(job, context, onProgress, scratch, part).run());
  });
}

/** @throws Problem `file-changed` where a picture is another than the one that was planned */
function refuseChanged(planned: NonNullable<Job['planned']>, now: NonNullable<Job['planned']>): void {
  const told = ({ format, width, height, depth }: typeof now): string =>
    `${width} x ${height} pixels of ${depth} bits as ${format.toUpperCase()}`;
  if (told(planned) === told(now)) return;
  throw new Problem(
    'file-changed',
    `The file has changed since it was planned: it was ${told(planned)} and is ${told(now)}.`,
    'Retry plans it anew.',
  );
}

class PictureRun {
  readonly #stages: Record<Stage, number> = { read: 0, network: 0, write: 0 };
  readonly #notes: string[] = [];
  #provider: Provider = 'cpu';
  #precision: Precision = 'float';
  #finished = 0;

  constructor(
    private readonly job: Job,
    private readonly context: EngineContext,
    private readonly onProgress: (progress: JobProgress) => void,
    private readonly scratch: string,
    private readonly part: string,
  ) {}

  async run(): Promise<JobDone> {
    const { job } = this;
    const source = await this.#timed('read', async () => {
      if (job.planned !== undefined) refuseChanged(job.planned, await probePicture(job.input));
      return openSource(job.input, this.scratch);
    });
    try {
      const networks = await this.context.networks.take(job.models);
      const planes = source.alpha === undefined ? [source.colour] : [source.colour, source.alpha];
      const enlarged: Canvas<1 | 3>[] = [];
      for (const plane of planes) {
        enlarged.push(await this.#timed('network', () => this.#enlarge(plane, networks, planes)));
      }
      const [colour, alpha] = enlarged as [Canvas<1 | 3>, Canvas<1>?];
      // Networks are loaded again in a moment, and encoding a picture this large wants the memory.
      if (job.target.width * job.target.height > LARGE) await this.context.networks.take([]);
      const written = await this.#timed('write', async () => {
        const scale = { x: job.target.width / source.facts.width, y: job.target.height / source.facts.height };
        const { target, encoding, metadata } = job;
        const request = {
          colour,
          ...(alpha === undefined ? {} : { alpha }),
          ...target,
          source,
          encoding,
          metadata,
          density: job.density ?? 'number',
          scale,
        };
        const result = await writePicture(request, this.part);
        await this.context.control.between();
        if (job.fileTimes === true) await copyTimes(job.input, this.part);
        await finishFile(this.part, job.output, { overwrite: job.overwrite });
        return result;
      });
      for (const canvas of enlarged) await canvas.discard();
      return {
        kind: 'done',
        output: job.output,
        ...job.target,
        bytes: written.bytes,
        stages: this.#stages,
        provider: this.#provider,
        precision: this.#precision,
        notes: [...source.notes, ...new Set(this.#notes), ...written.notes],
        peakMemory: peakMemory(),
      };
    } finally {
      await source.close();
    }
  }

  /** Takes one plane, colour or alpha, through all networks of the job. */
  async #enlarge(
    plane: Canvas<1 | 3>,
    networks: readonly LoadedNetwork[],
    planes: readonly Canvas<1 | 3>[],
  ): Promise<Canvas<1 | 3>> {
    let current = plane;
    for (const [i, network] of networks.entries()) {
      const { providers, refused } = await this.#providers(network, this.job.provider);
      this.#notes.push(...(this.job.provider === 'auto' ? [] : refused));
      const { precision, note } = await this.#choosePrecision(network, providers[0]!, current.depth);
      if (note !== undefined) this.#notes.push(note);
      const form = precision === 'int8' ? network.int8! : network;
      const before = this.#finished;
      const file = join(this.scratch, `${planes.indexOf(plane)}-${i}.v`);
      const isShown = plane === planes[0] && network === networks.at(-1);
      const how = { providers, ...(isShown ? this.#backProjection(plane, networks) : {}) };
      const next = await this.#pass(form, current, file, how, (rows, canvas) => {
        this.#finished = before + rows * canvas.width;
        this.#tell('network', this.#finished / this.#work(planes, networks), {
          provider: providers[0]!,
          precision,
          ...(isShown ? { rows: { canvas: canvas.path, finished: rows, of: canvas.height } } : {}),
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
    file: string,
    how: Pick<PassOptions, 'providers' | 'backProjection'>,
    onFinished: (rows: number, canvas: Canvas) => void,
  ): Promise<Canvas<1 | 3>> {
    const { scale } = network.model;
    const { channels, depth } = source;
    const [width, height] = [source.width * scale, source.height * scale];
    const next = await Canvas.create(file, { width, height, channels, depth });
    try {
      const { known, control } = this.context;
      const onRows = (rows: number): void => onFinished(rows, next);
      const result = await runPass(network, source, next, { ...how, tile: this.job.tile, known, control, onRows });
      this.#provider = result.provider;
      this.#notes.push(...result.notes);
      await next.seal();
      return next;
    } catch (error) {
      await next.discard();
      const [failed, ...others] = how.providers;
      if (!(error instanceof Problem) || error.code !== 'result-wrong' || others.length === 0) throw error;
      this.#notes.push(`${failed!} gave a wrong picture; it was made again on ${others[0]!}.`);
      return this.#pass(network, source, file, { ...how, providers: others }, onFinished);
    }
  }

  /** Colours go back to those of the source through all networks at once, where the last one is done. */
  #backProjection(source: Canvas<1 | 3>, networks: readonly LoadedNetwork[]): Pick<PassOptions, 'backProjection'> {
    if (this.job.backProjection === undefined) return {};
    const scale = networks.reduce((product, { model }) => product * model.scale, 1);
    return { backProjection: { source, scale, ...this.job.backProjection } };
  }

  #providers(network: LoadedNetwork, choice: ProviderChoice): Promise<Chosen> {
    const key = `${network.model.file}/${choice}`;
    const known = this.context.chosen.get(key) ?? chooseProvider(network, choice);
    this.context.chosen.set(key, known);
    return known;
  }

  #choosePrecision(network: LoadedNetwork, provider: Provider, depth: 8 | 16): Promise<ChosenPrecision> {
    const choice = this.job.precision ?? 'float';
    const key = `${network.model.file}/${choice}/${provider}/${depth}`;
    const known = this.context.precisions.get(key) ?? choosePrecision(network, choice, provider, depth);
    this.context.precisions.set(key, known);
    return known;
  }

  /** Output pixels of all passes over all planes. */
  #work(planes: readonly Canvas<1 | 3>[], networks: readonly LoadedNetwork[]): number {
    let [pixels, scale] = [0, 1];
    for (const { model } of networks) {
      scale *= model.scale;
      pixels += planes.length * planes[0]!.width * planes[0]!.height * scale * scale;
    }
    return pixels;
  }

  async #timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    this.#tell(stage, 0);
    const start = performance.now();
    const result = await work();
    this.#stages[stage] += performance.now() - start;
    return result;
  }

  #tell(stage: Stage, fraction: number, more: Pick<JobProgress, 'provider' | 'precision' | 'rows'> = {}): void {
    const { width, height } = this.job.target;
    const pixels = stage === 'network' ? fraction * width * height : stage === 'write' ? width * height : 0;
    this.onProgress({ stage, fraction, pixels, memory: process.memoryUsage.rss(), ...more });
  }
}
