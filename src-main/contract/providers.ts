// Where networks can run, and in which numbers: each once. Plain values, so that the window may load them too.

interface ProviderTraits {
  /** As people write it. */
  readonly title: string;
}

const table = {
  cpu: { title: 'CPU' },
  webgpu: { title: 'WebGPU' },
  cuda: { title: 'CUDA' },
  directml: { title: 'DirectML' },
  coreml: { title: 'Core ML' },
} as const satisfies Readonly<Record<string, ProviderTraits>>;

export type Provider = keyof typeof table;
export type ProviderChoice = Provider | 'auto';

export const providers = Object.keys(table) as readonly Provider[];
export const providerChoices: readonly ProviderChoice[] = ['auto', ...providers];

/** What people call a provider, also one that a newer program noted. */
export const providerTitle = (provider: string): string =>
  (table as Readonly<Record<string, ProviderTraits>>)[provider]?.title ?? provider;

export const refusals = [
  ...(['not-built', 'no-card', 'slower', 'slower-in-part', 'different', 'failed'] as const),
  ...(['half-different', 'half-slower', 'half-failed'] as const),
] as const;

/** Why a provider is not used, or not with numbers of 16 bits. */
export interface Refusal {
  readonly provider: Provider;
  /**
   * It is not in this build; it finds no graphics card; it takes longer than the processor, for a test tile or a part of
   * one; it gives another picture; it failed, `what` in its own words. The last three are of 16 bits beside 32.
   */
  readonly why: (typeof refusals)[number];
  /** Milliseconds of it and of the processor, or of 16 bits and of 32. */
  readonly milliseconds?: readonly [its: number, processors: number];
  readonly what?: string;
}

/** Numbers a network computes with. */
export const precisions = ['float', 'int8'] as const;
export type Precision = (typeof precisions)[number];

/** `auto` takes int8 where it costs next to nothing and is really faster. */
export type PrecisionChoice = Precision | 'auto';
export const precisionChoices: readonly PrecisionChoice[] = ['auto', ...precisions];
