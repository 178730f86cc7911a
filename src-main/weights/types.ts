/** A learnt tensor: row-major, convolution kernels as PyTorch has them, (out, in / groups, kh, kw). */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type WeightFormat = 'pytorch' | 'safetensors' | 'ncnn' | 'tfjs';

/** A line of an ncnn .param file. */
export interface NcnnLayer {
  readonly type: string;
  readonly name: string;
  /** Names of the blobs that go in and come out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** By ncnn's number for the parameter, which each type of layer counts for itself. */
  readonly params: ReadonlyMap<number, number | readonly number[]>;
}

/** What a weight file holds, whatever its format. */
export interface WeightFile {
  readonly format: WeightFormat;
  /** In the order of the file; wrappers such as `params` and prefixes such as `module.` are gone. */
  readonly tensors: ReadonlyMap<string, WeightTensor>;
  /** Text a file carries beside its tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /** ncnn: the network's layers in the order in which they run. */
  readonly layers?: readonly NcnnLayer[];
  /** TensorFlow.js: the network as Keras writes it, unchecked. */
  readonly topology?: unknown;
}

/** Recognises one format by a file's first bytes and reads it. */
export interface WeightReader {
  readonly format: WeightFormat;
  recognises(head: Uint8Array, path: string): boolean;
  read(path: string): Promise<WeightFile>;
}
