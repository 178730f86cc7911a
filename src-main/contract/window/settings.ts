import { z } from 'zod';
import { engineLimits, noLimits } from '../engine.js';
import { withoutDefaults } from './changes.js';

/** What the window remembers of a user's wishes, apart from the recipe. */
export const settings = z.object({
  theme: z.enum(['system', 'dark', 'light']).default('system'),
  /** A language of the window's catalogue, or the system's. */
  language: z.string().default('system'),
  whenFinished: z.enum(['nothing', 'quit', 'sleep']).default('nothing'),
  notify: z.boolean().default(true),
  /** Measure models on the first pictures that are queued. */
  measureModels: z.boolean().default(true),
  /** How much of the machine the engine takes. */
  engine: engineLimits.default(noLimits),
  /** Whether a size was ever chosen; until then one is proposed for the first pictures of a queue. */
  sizeIsChosen: z.boolean().default(false),
  /** Widths of the panes, compare mode and the like: the window's own business. What is named changes, the rest stays. */
  layout: z.record(z.string(), z.json()).default({}),
});
export type Settings = z.infer<typeof settings>;

export interface WatchedFolder {
  readonly path: string;
  readonly output: string | null;
  /** Why it is not watched just now; null while it is. */
  readonly problem: string | null;
}

/** What is given changes, what is left out stays. */
export const settingsChanges = z.object(withoutDefaults(settings.shape));
export type SettingsChanges = z.infer<typeof settingsChanges>;
