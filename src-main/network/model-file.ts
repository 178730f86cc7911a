/**
 * A network on disk: an ONNX file whose one input and output are NCHW float32 in 0..`range`, and what is known of it.
 * Sides and margin in LR pixels.
 */
export interface ModelFile {
  readonly id: string;
  readonly file: string;
  readonly scale: number;
  /** Value that stands for white: 1 or 255. */
  readonly range: number;
  /** Pixels around a tile that its result may depend on and that are therefore computed too. */
  readonly margin: number;
  /** Smallest side the network takes; smaller pictures are padded by repeating their edge. */
  readonly minimumSide: number;
  /** The same network in int8, and what it loses against the float one: PSNR in dB. */
  readonly int8?: { readonly file: string; readonly lossDb: number };
  /** Sides that the network takes are multiples of this; tiles are filled up by repeating their edge. 1 unless said. */
  readonly multiple?: number;
  /** The only size the network takes, margins included; there is no other than tiles of it. */
  readonly fixedSize?: { readonly width: number; readonly height: number };
}
