import { ROW_KERNELS } from './row-kernels.wasm.js';

/** The loops of wasm/row-kernels.ts: rows are addresses, bits are 8 or 16. */
interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** `rows`: the one to write, the middle one, those on either side of it pair by pair; the address of weights; the length. */
  filter(...rows: number[]): void;
  mix(out: number, a: number, b: number, weightOfA: number, weightOfB: number, length: number): void;
  addRow(sums: number, row: number, length: number): void;
  difference(
    ...rows: [
      out: number,
      originals: number,
      bits: number,
      sums: number,
      unit: number,
      length: number,
      channels: number,
      scale: number,
    ]
  ): void;
  widen(out: number, corrections: number, weights: number, length: number, channels: number, scale: number): void;
  correct(
    ...rows: [
      out: number,
      bits: number,
      row: number,
      above: number,
      below: number,
      weightOfAbove: number,
      weightOfBelow: number,
      factor: number,
      length: number,
    ]
  ): void;
}

/** What is used of it; it is in neither of the libraries that types come from. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

const PAGE = 65_536;

/** Bytes at the end of a piece of memory that whole vectors may read and write beyond it. */
const SLACK = 64;

/**
 * Memory for the rows of one picture, and loops over them that compute four samples at a time. What they compute is the
 * same on every processor.
 */
export class RowArena {
  readonly kernels: Kernels;
  #end = 0;

  constructor() {
    const compiled = new WebAssembly.Module(Buffer.from(ROW_KERNELS, 'base64'));
    this.kernels = new WebAssembly.Instance(compiled).exports as Kernels;
  }

  /** Address of so many bytes, all zero. */
  take(bytes: number): number {
    const { memory } = this.kernels;
    const start = this.#end;
    this.#end += Math.ceil((bytes + SLACK) / 16) * 16;
    const lacking = this.#end - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    this.bytes(start, bytes + SLACK).fill(0);
    return start;
  }

  /** Nothing is taken any more. */
  clear(): void {
    this.#end = 0;
  }

  /** Bytes it holds. */
  get size(): number {
    return this.kernels.memory.buffer.byteLength;
  }

  /** Good until more is taken. */
  bytes(at: number, count: number): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, at, count);
  }

  /** The same of 32-bit floats. */
  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, at, count);
  }
}
