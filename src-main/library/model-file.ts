/**
 * A model as the engine wants it: an ONNX file whose one input and output are NCHW float32 in 0..`range`, and what is
 * needed to run it on tiles. Sides and margin in LR pixels.
 */
export interface ModelFile {
  readonly id: string;
  readonly file: string;
  readonly scale: number;
  readonly range: number;
  readonly margin: number;
  readonly minimumSide: number;
  /** The same network in int8, and what it loses against the float one: PSNR in dB. */
  readonly int8?: { readonly file: string; readonly lossDb: number };
}
