import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ChildHost } from '../../base/child/child.js';
import type { LimitsInForce } from '../../base/child/limits-in-force.js';
import { samplesFolder } from '../../base/home.js';
import { Problem } from '../../base/problem.js';
import { modelsNamed } from '../../batch/chain.js';
import { scan } from '../../batch/scan.js';
import type { Scratch } from '../../batch/scratch.js';
import {
  benchmarkRequest,
  type Benchmark,
  type BenchmarkProgress,
  type ModelQuality,
  type ComparisonOutcome,
  type ComparisonRequestInput,
} from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type { Engine } from '../../engine/client.js';
import { LastingEngine } from '../../engine/lasting.js';
import type { PictureProcess } from '../../image/client.js';
import type { Evaluation } from '../../contract/evaluate.js';
import type { Library } from '../../library/library.js';
import { ProcessMeasurer } from '../../measure/benchmark/measurer.js';
import { runBenchmark } from '../../measure/benchmark/run.js';
import { FigureStore } from '../../measure/figure-store.js';
import { thisMachine } from '../../measure/machine.js';
import { checked } from '../../base/checked.js';
import { qualitiesOf } from './figures.js';
import { Speeds } from './speeds.js';
import { compareModels } from './comparisons.js';
import { evaluate, type EvaluateOptions } from './evaluate.js';

/** A view that moves on is worth waiting for its step of work, rather than starting an engine anew, ms. */
const PATIENCE = 1500;

export interface MeasuringParts {
  readonly home: string;
  readonly scratch: Scratch;
  readonly library: Library;
  readonly engine: Engine;
  readonly children: ChildHost;
  /** How much of the machine whatever measures or compares takes. */
  readonly limits: LimitsInForce;
  /** Where it is kept where networks run best: what is compared runs where a batch runs. */
  readonly choices: string;
  readonly pictures: PictureProcess;
}

/** What tells models apart on this machine: benchmarks, what is kept of them, test sets, and comparisons on a crop. */
export class Measuring {
  readonly #store: FigureStore;
  /** For comparisons, beside a running batch: one that is waited for, and one that lets everything else go first. */
  readonly #prompt: LastingEngine;
  readonly #quiet: LastingEngine;

  constructor(private readonly parts: MeasuringParts) {
    const { children: host, limits, choices } = parts;
    this.#prompt = new LastingEngine({ host, limits, choices, name: 'comparisons' });
    this.#quiet = new LastingEngine({ host, limits, choices, name: 'previews', lowPriority: true, patience: PATIENCE });
    this.#store = new FigureStore(join(parts.home, 'figures.json'), thisMachine());
  }

  /**
   * Measures models on this machine and keeps what it finds; stopped through `signal`, it gives what it has.
   *
   * @param input  see {@link benchmarkRequest}
   * @throws Problem `bad-request`, `unknown-model`, `nothing-found`; what is wrong with one model is in the result
   */
  async benchmark(
    input: unknown,
    signal: AbortSignal,
    onProgress: (progress: BenchmarkProgress) => void = () => undefined,
  ): Promise<Benchmark> {
    const request = checked(benchmarkRequest, input);
    const { library } = this.parts;
    const { models: all } = await library.list();
    const cards = distinct(request.models?.flatMap((name) => modelsNamed(all, name)) ?? all);
    const models = await Promise.all(cards.map(async (card) => ({ card, file: await library.modelFile(card) })));
    const { references, budgetSeconds, lowPriority } = request;
    const pictures = await this.#pictures(request.pictures ?? [samplesFolder()]);
    const result = await runBenchmark(
      {
        models,
        providers: distinct(request.providers),
        pictures,
        ...(references === undefined ? {} : { originals: await this.#pictures([references]) }),
        qualityOn: references !== undefined ? 'references' : request.pictures !== undefined ? 'own' : 'samples',
        budgetSeconds,
        lowPriority,
        scratch: await this.parts.scratch.folder(),
      },
      new ProcessMeasurer(this.parts.children, this.parts.limits),
      signal,
      onProgress,
    );
    await this.#store.add(result, cards);
    return result;
  }

  /** What is known of the quality of models at hand, by id. */
  async qualities(): Promise<Map<string, ModelQuality>> {
    const { models } = await this.parts.library.list();
    return qualitiesOf(models, await this.#store.read());
  }

  /** What models need in time, by what was measured here. */
  async speeds(models: readonly ModelCard[]): Promise<Speeds> {
    return new Speeds(await this.#store.read(), models);
  }

  /** Measures a model on pairs of small and large pictures. @throws Problem; the signal's reason */
  evaluate(request: unknown, options: EvaluateOptions = {}): Promise<Evaluation> {
    return evaluate(this.parts, request, options);
  }

  /** Enlarges a crop with several models, to files; see {@link comparisonRequest}. Outcomes come as they are finished. */
  async *compare(input: ComparisonRequestInput, signal: AbortSignal): AsyncGenerator<ComparisonOutcome> {
    const { library, pictures } = this.parts;
    const { models: cards } = await library.list();
    const [name, engine] = input.lowPriority === true ? ['quiet', this.#quiet] : ['prompt', this.#prompt];
    // What is left of a process that ended is cleared away whole, and must not be another engine's.
    const scratch = join(await this.parts.scratch.folder(), name);
    await mkdir(scratch, { recursive: true });
    const modelFile = (card: ModelCard) => library.modelFile(card);
    yield* compareModels(input, { cards, modelFile, scratch, engine, pictures }, signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#prompt.close(), this.#quiet.close()]);
  }

  async #pictures(inputs: readonly string[]): Promise<string[]> {
    const files: string[] = [];
    const found = scan(
      inputs.map((path) => resolve(path)),
      { recursive: true, output: this.parts.home },
    );
    for await (const { path } of found) files.push(path);
    if (files.length > 0) return files;
    throw new Problem('nothing-found', `There are no pictures in ${inputs.join(', ')}.`, 'Name another folder.');
  }
}

const distinct = <T>(all: readonly T[]): T[] => [...new Set(all)];
