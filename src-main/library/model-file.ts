import type { StoredCard } from '../contract/model.js';

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
  /** Sides that the network takes are multiples of this; 1 unless said. */
  readonly multiple?: number;
  /** The only size the network takes. */
  readonly fixedSize?: { readonly width: number; readonly height: number };
}

/** What the engine needs of a card, with the file it describes. */
export function modelFileOf(card: StoredCard, file: string): ModelFile {
  const { id, scale, range, margin, minimumSide, multiple, fixedSize } = card;
  return {
    id,
    file,
    scale,
    range,
    margin,
    minimumSide,
    ...(multiple === undefined ? {} : { multiple }),
    ...(fixedSize === undefined ? {} : { fixedSize }),
  };
}
