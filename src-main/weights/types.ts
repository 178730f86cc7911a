/** A learnt tensor: row-major, convolution kernels as PyTorch has them, (out, in / groups, kh, kw). */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a weight file holds, whatever its format. */
export interface WeightFile {
  readonly format: string;
  /** In the order of the file; wrappers such as `params` and prefixes such as `module.` are gone. */
  readonly tensors: ReadonlyMap<string, WeightTensor>;
  /** Text a file carries beside its tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Recognises one format by a file's first bytes and reads it. */
export interface WeightReader {
  readonly format: string;
  recognises(head: Uint8Array, path: string): boolean;
  read(path: string): Promise<WeightFile>;
}
