import { z } from 'zod';
import { outputFormats } from './formats.js';
export { mostMegapixels } from './rules/most-megapixels.js';
import { precisionChoices, providerChoices } from './providers.js';

// What can be asked of a batch. The schemas check on the serving side; the window takes only the types.

export const targetKinds = ['scale', 'width', 'height', 'longSide', 'shortSide', 'megapixels'] as const;

/** How large results are to be: a factor from 1 to 16, a side in pixels, or millions of pixels. */
export const sizeTarget = z.object({ kind: z.enum(targetKinds), value: z.number().positive() });
export type SizeTarget = z.infer<typeof sizeTarget>;

export const conflictPolicies = ['skip', 'overwrite', 'rename'] as const;
export const densityPolicies = ['number', 'print'] as const;
export type DensityPolicy = (typeof densityPolicies)[number];

/** Whose colours a result has: the source's, area by area, or what the network made of them. */
export const colourChoices = ['auto', 'source', 'network'] as const;

/** What a new user gets: the family that looks best on ordinary camera JPEGs (models/README.md says why). */
export const defaultModel = 'swift-photo';

/** Smaller tiles would be all margin, larger ones have no use. LR pixels. */
export const leastTile = 8;
export const mostTile = 4096;

/** A file or folder; a NUL ends a path in every system. */
export const path = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'Expected a path, and none holds a NUL');

export const rawChoices = ['full', 'embedded'] as const;
export type RawChoice = (typeof rawChoices)[number];

export const upscaleRequest = z.object({
  /** Absolute paths of files and folders. */
  inputs: z.array(path).min(1),
  /** Absolute path of the folder for results. */
  output: path,
  /** Id of a model, or of a family of models that differ in scale (`swift` for `swift-x2` and `swift-x4`). */
  model: z.string().min(1).default(defaultModel),
  target: sizeTarget,
  /** Absent: each source's own format. */
  format: z.enum(outputFormats).exactOptional(),
  /** 1 to 100; absent: what suits the format. */
  quality: z.int().min(1).max(100).exactOptional(),
  lossless: z.boolean().default(false),
  /** Names of results, without suffix unless it holds `{ext}`. */
  name: z.string().min(1).default('{name}'),
  onConflict: z.enum(conflictPolicies).default('skip'),
  /** Whether folders inside folders are taken too. */
  recursive: z.boolean().default(true),
  /** False leaves out everything but the colour profile. */
  metadata: z.boolean().default(true),
  /** What results say of dots per inch: the source's number, or as many more as keep the size of a print. */
  density: z.enum(densityPolicies).default('number'),
  /** Whether results get the source's times of creation and change. */
  fileTimes: z.boolean().default(true),
  /** Of camera raw: developed in full, or the camera's own JPEG within it; absent: full. */
  raw: z.enum(rawChoices).exactOptional(),
  provider: z.enum(providerChoices).default('auto'),
  /** Absent: auto. */
  precision: z.enum(precisionChoices).exactOptional(),
  /** Absent: auto, the source's for networks that remove noise and compression, since those change colours too. */
  colours: z.enum(colourChoices).exactOptional(),
  /** Percent of the source's own grain that comes back, where the result has the source's colours; absent: none. */
  grain: z.number().min(0).max(100).exactOptional(),
  /** Percent of what the model makes, the rest being the picture enlarged plainly (Lanczos); absent: all. */
  strength: z.number().min(0).max(100).exactOptional(),
  /** Millions of pixels that a result may have: a header of a few bytes can ask for days of work. Absent: 1000. */
  mostMegapixels: z.number().positive().exactOptional(),
  /** Side of a tile or height of a band, LR pixels; 0 chooses. */
  tile: z
    .int()
    .refine((side) => side === 0 || (side >= leastTile && side <= mostTile), {
      error: `Expected 0 or a whole number from ${leastTile} to ${mostTile}`,
    })
    .default(0),
});
export type UpscaleRequest = z.infer<typeof upscaleRequest>;
/** A request as it may be given, before defaults are filled in. */
export type UpscaleRequestInput = z.input<typeof upscaleRequest>;
