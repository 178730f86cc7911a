import { join } from 'node:path';
import type { ChildHost } from '../base/child/child.js';
import { LimitsInForce } from '../base/child/limits-in-force.js';
import { forkProcess, type StartProcess } from '../base/child/process.js';
import { claimHome, dataFolder, modelsFolder } from '../base/home.js';
import { openLog, tellOf, type Log } from '../base/log.js';
import { Ledger } from '../batch/ledger.js';
import { Scratch } from '../batch/scratch.js';
import { Engine } from '../engine/client.js';
import { Trials } from '../engine/trial/trials.js';
import { Catalogue } from '../library/catalogue.js';
import { Installer } from '../library/install/installer.js';
import { KeptPackages } from '../library/install/kept-packages.js';
import { PictureProcess } from '../image/client.js';
import { Library } from '../library/library.js';
import { Batches } from './batches.js';
import { MachineUse } from './machine-use.js';
import { Estimates } from './models/estimates.js';
import { Families } from './models/families.js';
import { Measuring } from './models/measuring.js';
import { Models } from './models/models.js';

export interface AppOptions {
  /** The user's data folder; see {@link dataFolder}. */
  readonly home?: string;
  /** Starts child processes; forked Node processes unless said. */
  readonly startProcess?: StartProcess;
}

/** The program as every host has it: what it can be asked for, each a service of its own. */
export interface App {
  /** The user's data folder. */
  readonly home: string;
  readonly log: Log;
  readonly batches: Batches;
  readonly models: Models;
  /** Models by the names that recipes use. */
  readonly families: Families;
  readonly measuring: Measuring;
  readonly estimates: Estimates;
  /** What of this machine the engine uses. */
  readonly machine: MachineUse;
  /** Whatever decodes or encodes a picture. */
  readonly pictures: PictureProcess;
  readonly engine: Engine;
  /** This process's folder for scratch files. */
  readonly scratch: Scratch;
  close(): Promise<void>;
}

const OPEN_HOME = 'Other users of this machine may read the data folder: its disk keeps no permissions.';

/** The program with its bundled models and the user's data folder. */
export async function createApp({ home = dataFolder(), startProcess = forkProcess }: AppOptions = {}): Promise<App> {
  const isPrivate = claimHome(home);
  await KeptPackages.in(home).sweep();
  const log = openLog(home);
  if (!isPrivate) log.warn(OPEN_HOME);
  const children: ChildHost = { start: startProcess, tell: (from, text) => log.info({ from }, text), log: log.file };
  const bundled = modelsFolder();
  const catalogue = await Catalogue.read(join(bundled, 'catalogue.json'));
  const trials = new Trials(children);
  const library = new Library({
    bundled,
    home,
    catalogue,
    examine: (file) => trials.examine(file),
    measureSeams: (model) => trials.measureSeams(model),
  });
  const ledger = new Ledger(join(home, 'ledger.sqlite'));
  const scratch = new Scratch(join(home, 'scratch'));
  const limits = new LimitsInForce();
  const choices = join(home, 'providers.json');
  const engine = new Engine({ host: children, limits, choices });
  const pictures = new PictureProcess(children, limits, () => scratch.folder());
  const families = new Families(library);
  const measuring = new Measuring({ home, scratch, library, engine, pictures, children, limits, choices });
  const estimates = new Estimates({ library, measuring, ledger });
  const thumbnail = (file: string, side: number) => pictures.thumbnail(file, side);
  const tell = (error: unknown) => tellOf(error, log);
  const known = { home, scratch, ledger, engine, families, estimates };
  const batches = new Batches({ ...known, headers: pictures, thumbnail, tell });
  return {
    ...{ home, log, batches, families, measuring, estimates, pictures, engine, scratch },
    machine: new MachineUse(limits, engine, families),
    models: new Models(library, catalogue, new Installer(library, home)),
    async close() {
      await engine.close();
      await measuring.close();
      await pictures.close();
      batches.close();
      ledger.close();
      await scratch.close();
    },
  };
}
