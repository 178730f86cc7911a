import { providerChoices } from './providers.js';
import { z } from 'zod';

// Measuring a model on pairs of small and large pictures, as papers do.

export const evaluateRequest = z.object({
  /** Id of a model, or of a family of which `scale` picks one. */
  model: z.string().min(1),
  /** Folder of small pictures: NAME.png, or NAMEx4.png for a scale of 4. */
  low: z.string().min(1),
  /** Folder of the originals, NAME.png. */
  high: z.string().min(1),
  scale: z.int().min(1).max(16).exactOptional(),
  provider: z.enum(providerChoices).default('cpu'),
});
export type EvaluateRequest = z.infer<typeof evaluateRequest>;

/** `scale` pixels shaved off each side, 8-bit pictures; PSNR in dB, infinite for equal pictures. */
export interface EvaluatedQuality {
  readonly psnrY: number;
  readonly ssimY: number;
  readonly psnrRgb: number;
  /** Mean over the three colours. */
  readonly ssimRgb: number;
}

export interface EvaluatedPicture extends EvaluatedQuality {
  readonly name: string;
}

/** Means over the pictures. */
export interface Evaluation extends EvaluatedQuality {
  readonly model: string;
  readonly scale: number;
  readonly pictures: number;
  /** Originals that have no small picture, and small ones that have no original. */
  readonly unmatched: readonly string[];
}
