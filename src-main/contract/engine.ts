import { z } from 'zod';
import type { Provider, Refusal } from './providers.js';

// How much of the machine the engine takes, and what it finds there.

export const mostThreads = 512;
/** With less a picture takes so long that it looks like standing still. */
export const leastShare = 25;
/** Megabytes; less is what the engine takes before it holds a picture. */
export const leastMemory = 300;
export const mostMemory = 1_000_000;

export const engineLimits = z.object({
  /** Threads that compute a network on the processor; 0 leaves the choice to ONNX Runtime, which takes one a core. */
  threads: z.int().min(0).max(mostThreads).default(0),
  /** Percent of the machine's processors that the engine takes over time. */
  processorShare: z.int().min(leastShare).max(100).default(100),
  /** Megabytes that it plans to take; 0 leaves it to what does well. What needs more takes more. */
  memory: z.int().min(0).max(mostMemory).default(0),
});
export type EngineLimits = z.infer<typeof engineLimits>;

export const noLimits: EngineLimits = { threads: 0, processorShare: 100, memory: 0 };

/** Where networks can run on this machine. */
export interface Devices {
  readonly processor: string;
  /** Threads that can run at the same time. */
  readonly threads: number;
  /** Graphics cards as their makers call them; empty where the system tells of none. */
  readonly cards: readonly string[];
  /** What a network was tried on: the first that was not refused is what `auto` takes. */
  readonly tried: readonly { readonly provider: Provider; readonly refusal: Refusal | null }[];
  /** Why the card that is taken does not compute in numbers of 16 bits; null where it does, or where none is taken. */
  readonly notHalf: Refusal | null;
  /** When that was tried, ISO 8601, where it was not tried now; null otherwise. */
  readonly since: string | null;
}
