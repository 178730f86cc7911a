import { eventIterator, oc, type } from '@orpc/contract';
import type { ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import type { ModelCard } from '../model.js';
import type { Devices } from '../engine.js';
import type { QueueStatus } from '../studio.js';
import { hostInputs, type FolderListing, type HostAbilities } from './host.js';
import {
  modelInputs,
  type CatalogueChoice,
  type InstallEvent,
  type ModelOverview,
  type ComparisonResult,
  type Preview,
} from './models.js';
import { queueInputs, type QueueEvent } from './queue.js';
import { recipe, type Preset, type Recipe } from './recipe.js';
import { settingsChanges, type Settings, type WatchedFolder } from './settings.js';

// Everything a window can ask. Inputs are checked on the serving side; the window imports types only. A refusal is an
// ORPCError whose `data.text` is a sentence for people and whose `data.code` is the Problem's code.

const nothing = z.void();
const path = z.object({ path: z.string().min(1) });
const name = z.object({ name: z.string().min(1).max(80) });

export const windowContract = {
  queue: {
    watch: oc.output(eventIterator(type<QueueEvent>())),
    add: oc.input(queueInputs.add).output(nothing),
    /** Adds the sample pictures that come with the program, for a first look. */
    addSamples: oc.output(nothing),
    remove: oc.input(queueInputs.remove).output(type<{ token: string }>()),
    restore: oc.input(queueInputs.restore).output(nothing),
    move: oc.input(queueInputs.move).output(nothing),
    clear: oc.output(type<{ token: string }>()),
    recipe: oc.input(queueInputs.recipe).output(type<Recipe>()),
    overrides: oc.input(queueInputs.overrides).output(nothing),
    start: oc.output(nothing),
    pause: oc.output(nothing),
    resume: oc.output(nothing),
    stop: oc.output(nothing),
    cancel: oc.input(queueInputs.cancel).output(nothing),
    retry: oc.input(queueInputs.retry).output(nothing),
    /** Pictures that are done wait again with the settings as they are now, beside their earlier results. */
    again: oc.input(queueInputs.again).output(nothing),
    report: oc.input(queueInputs.report).output(type<{ fileName: string; text: string }>()),
  },
  models: {
    overview: oc.output(type<ModelOverview>()),
    catalogue: oc.output(type<readonly CatalogueChoice[]>()),
    import: oc.input(modelInputs.import).output(type<ModelCard>()),
    install: oc.input(modelInputs.install).output(eventIterator(type<InstallEvent>())),
    remove: oc.input(modelInputs.remove).output(nothing),
    /** Measures the models here on crops of the queued pictures; progress comes as `measuring` events. Refused while a batch runs. */
    measure: oc.input(modelInputs.measure).output(nothing),
    stopMeasuring: oc.output(nothing),
    compare: oc.input(modelInputs.compare).output(eventIterator(type<ComparisonResult>())),
    /** A part of a picture as a batch would make it with these settings; null where a batch goes before. */
    preview: oc.input(modelInputs.preview).output(type<Preview | null>()),
  },
  presets: {
    list: oc.output(type<readonly Preset[]>()),
    save: oc.input(name.extend({ recipe })).output(nothing),
    remove: oc.input(name).output(nothing),
  },
  settings: {
    get: oc.output(type<Settings>()),
    set: oc.input(settingsChanges).output(type<Settings>()),
    /** Where the model in use can run on this machine, found by trying. */
    devices: oc.output(type<Devices>()),
    recentFolders: oc.output(type<readonly string[]>()),
    watched: oc.output(type<readonly WatchedFolder[]>()),
    watch: oc.input(path.extend({ output: z.string().min(1).nullable() })).output(nothing),
    unwatch: oc.input(path).output(nothing),
  },
  host: {
    abilities: oc.output(type<HostAbilities>()),
    /** Paths the user chose in the system's dialog; null if he closed it. */
    choose: oc.input(hostInputs.choose).output(type<readonly string[] | null>()),
    reveal: oc.input(hostInputs.reveal).output(nothing),
    /** Opens the result of a picture that is done. */
    open: oc.input(hostInputs.open).output(nothing),
    /** A folder as the serving side sees it, for a window without dialogs. */
    list: oc.input(hostInputs.list).output(type<FolderListing>()),
    /** Facts for a bug report, without private paths. */
    diagnostics: oc.output(type<{ fileName: string; text: string }>()),
    /** Batches on the queue of several machines, and who works on them; nothing where the host knows of no queue. */
    machines: oc.output(type<QueueStatus>()),
    quit: oc.output(nothing),
  },
};
export type WindowContract = typeof windowContract;
/** The contract as the window calls it. */
export type WindowClient = ContractRouterClient<WindowContract>;

/**
 * Addresses of pictures, the same in every host, relative to the window's own address. `version` is the row's.
 *
 * - `picture/ID/source/thumb?v=VERSION`, `picture/ID/result/thumb`: at most 256 pixels a side, upright, sRGB or with profile
 * - `picture/ID/source/pyramid.json`: {@link Pyramid}; 202 while it is being made, with `retry-after`
 * - `picture/ID/source/LEVEL/COLUMN/ROW`: one tile of it
 * - `picture/ID/source/histogram.json`, `…/interest.json`, `…/details.json`: {@link Histogram}, {@link PointOfInterest},
 *   {@link PictureDetails}; 202 like it
 * - `picture/ID/result/file`, `picture/ID/result/download`: the result itself, to be shown or saved
 * - `picture/ID/strip/Y/HEIGHT`: what a `strip` event announced of the running picture, at most 2048 pixels wide
 * - `comparison/NAME`: a result of a comparison, or a preview
 */
export interface Pyramid {
  /** Pixels of the upright picture. */
  readonly width: number;
  readonly height: number;
  readonly tileSize: number;
  /** Level 0 is the picture itself; each further one is half as wide and high (rounded up); the last fits one tile. */
  readonly levels: number;
}
