import { z } from 'zod';

// What is known of a model. Stored beside its ONNX file; shown by every host; the basis of choosing one.

const count = z.int().nonnegative();
/** Null where it could not be counted; see `notCounted`. */
const cost = z.number().nonnegative().nullable();

/** Quality on a test set, measured as papers do: Y of BT.601, `scale` pixels shaved off each side. */
export const measuredQuality = z.object({
  set: z.string(),
  scale: z.int().min(1),
  /** dB. */
  psnrY: z.number(),
  ssimY: z.number().max(1),
});
export type MeasuredQuality = z.infer<typeof measuredQuality>;

/** How far a picture made of tiles is from the same picture made at once, 8-bit levels. */
export const tileDeviation = z.object({
  /** LR pixels: side of the tiles and their margin. */
  tile: z.int().positive(),
  margin: count,
  /** Largest difference of a sample. */
  levels: z.number().nonnegative(),
  /** PSNR of one against the other, dB; null where they are equal. */
  psnr: z.number().nullable(),
});
export type TileDeviation = z.infer<typeof tileDeviation>;

/** The network in int8, for processors: a second ONNX file beside the first. */
export const int8Form = z.object({
  /** Of that file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Most PSNR on Y that it loses against the float form, over the sets measured, dB; below 0 where it gains. */
  lossDb: z.number(),
  measured: z.array(measuredQuality).min(1),
  /** Of its own, after that of the float form. */
  training: z.record(z.string(), z.json()).exactOptional(),
});

/** What the card file says. */
export const storedCard = z.object({
  /** Unique and stable; also the name of its file or folder. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'small letters, digits, dots, dashes and underscores'),
  title: z.string().min(1),
  /** Id of a network this program describes, or `onnx` for one it only runs. */
  architecture: z.string().min(1),
  scale: z.int().min(1).max(16),
  /** Colour channels in and out: R, G, B. */
  channels: z.literal(3),
  /** Value that stands for white inside the network. */
  range: z.literal([1, 255]),
  /** Whether a pixel of the result depends on a neighbourhood only, so that bands give the untiled picture exactly. */
  local: z.boolean(),
  /** LR pixels around a pixel that it depends on; null for a network that looks at the whole picture. */
  receptiveRadius: count.nullable(),
  /** LR pixels computed around a tile. */
  margin: count,
  deviation: tileDeviation.exactOptional(),
  /** Smallest side the network takes, LR pixels; smaller pictures are padded. */
  minimumSide: z.int().min(1),
  /** Sides that the network takes are multiples of this; 1 unless said. */
  multiple: z.int().min(1).exactOptional(),
  /** LR pixels; the only size that the network takes. */
  fixedSize: z.object({ width: z.int().positive(), height: z.int().positive() }).exactOptional(),
  parameters: count,
  /** As the AIM 2020 challenge counts, for a 3x256x256 input: billions of operations, millions of conv outputs. */
  flopsG: cost,
  activationsM: cost,
  convolutions: count,
  /** Multiply-adds of the convolutions for a 1280x720 output. */
  multiplyAdds: cost,
  /** The operator for which the costs of a network of another program could not be counted. */
  notCounted: z.string().exactOptional(),
  licence: z.string(),
  /** Paper, repository or address it comes from. */
  source: z.string(),
  trainingData: z.string(),
  measured: z.array(measuredQuality),
  /** By how much the mean tone of stripes, chequers and ordered dither changes at most, 8-bit levels; see `patternDrift`. */
  patternDrift: z.number().nonnegative().exactOptional(),
  /** Of the ONNX file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  int8: int8Form.exactOptional(),
  goodFor: z.enum(['photo', 'illustration', 'any']),
  /** What the network was taught to expect: cleanly shrunk pictures, or noise and compression too. */
  input: z.enum(['clean', 'degraded']),
  /** For a network whose sizes were never published: what is known and what is ours. */
  reconstruction: z.string().exactOptional(),
  /** How it was trained, for models of our own. */
  training: z.record(z.string(), z.json()).exactOptional(),
  /** The file it was made from. */
  importedFrom: z.object({ name: z.string(), sha256: z.string() }).exactOptional(),
});
export type StoredCard = z.infer<typeof storedCard>;

/** A model the user has. */
export interface ModelCard extends StoredCard {
  /** Came with the program, and cannot be removed. */
  readonly bundled: boolean;
}

/** A model that is there but cannot be used, and why. */
export interface DamagedModel {
  readonly id: string;
  readonly reason: string;
}

export interface ModelList {
  readonly models: readonly ModelCard[];
  readonly damaged: readonly DamagedModel[];
}
