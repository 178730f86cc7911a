import { damagedWeights, unsupportedWeights } from '../damaged.js';
import { fromHalf } from '../numbers.js';

// Tags before a blob of weights: what its numbers are (ncnn, src/modelbin.cpp).
const HALF = 0x01306b47;
const BYTES = 0x000d4b38;
const SINGLE = [0, 0x0002c056];

/** A .bin file, read from front to back. */
export class Blobs {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Numbers whose kind is told by a tag before them; half-precision ones are padded to four bytes. */
  tagged(count: number): Float32Array {
    const tag = this.#take(4).readUInt32LE(0);
    if (tag === HALF) {
      const data = fromHalf(new Uint16Array(copy(this.#take(count * 2))));
      this.#take((4 - ((count * 2) % 4)) % 4);
      return data;
    }
    if (SINGLE.includes(tag)) return this.plain(count);
    if (tag === BYTES) throw unsupportedWeights('ncnn', 'its weights are 8-bit whole numbers');
    throw damagedWeights('ncnn', `its weights are of a kind (0x${tag.toString(16)}) that is not known`);
  }

  /** Single-precision numbers without a tag. */
  plain(count: number): Float32Array {
    return new Float32Array(copy(this.#take(count * 4)));
  }

  /** @throws Problem `weights-damaged` if bytes are left that no layer asked for */
  finish(): void {
    if (this.#at !== this.bytes.length) {
      throw damagedWeights('ncnn', `${this.bytes.length - this.#at} bytes of its .bin file belong to no layer`);
    }
  }

  #take(length: number): Buffer {
    if (!(length >= 0) || this.#at + length > this.bytes.length) {
      throw damagedWeights('ncnn', 'its .bin file ends too early');
    }
    return this.bytes.subarray(this.#at, (this.#at += length));
  }
}

const copy = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
