// The one door to what a window can ask and hear: types, and those tables and rules that both sides share. Nothing else of
// the serving side belongs in a page.
export { providerTitle } from '../src-main/contract/providers.js';
export * from '../src-main/contract/rules/licence.js';
export * from '../src-main/contract/rules/models.js';
export * from '../src-main/contract/rules/most-megapixels.js';
export * from '../src-main/contract/rules/notes.js';
export * from '../src-main/contract/rules/recipe.js';
export * from '../src-main/contract/rules/report-page.js';
export * from '../src-main/contract/rules/target.js';
export * from '../src-main/contract/rules/weight-files.js';
export type { ProblemCode } from '../src-main/contract/problem-codes.js';
export type { Refusal } from '../src-main/contract/providers.js';
export type { Devices } from '../src-main/contract/engine.js';
export type { ModelCard } from '../src-main/contract/model.js';
export type { BatchSummary, Eta, ItemState, Throughput } from '../src-main/contract/batch.js';
export type { QueueStatus } from '../src-main/contract/studio.js';
export type { WindowClient, Pyramid } from '../src-main/contract/window/index.js';
export type { FolderEntry, FolderListing, HostAbilities } from '../src-main/contract/window/host.js';
export type {
  CatalogueChoice,
  InstallEvent,
  ModelChoice,
  ModelOverview,
  ComparisonResult,
  Preview,
} from '../src-main/contract/window/models.js';
export type { EngineFacts, QueueEvent, QueueRow, QueueTotals, RunState } from '../src-main/contract/window/queue.js';
export type { Histogram, PictureDetails, PointOfInterest } from '../src-main/contract/window/pictures.js';
export type { Preset, Recipe, RecipeChanges, RecipeTarget } from '../src-main/contract/window/recipe.js';
export type { Settings, WatchedFolder } from '../src-main/contract/window/settings.js';
