import { planesTensor, type Session } from '../runtime.js';
import type { Planes } from './test-picture.js';

/** Runs a network of canonical shape on samples as it wants them, and remembers why it last refused. */
export class Runner {
  #refusal: string | undefined;

  constructor(private readonly session: Session) {}

  /** What ONNX Runtime, or the look of the result, had against the last size that did not work. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** @returns undefined where the network does not take pictures of this size */
  async run(data: Float32Array, width: number, height: number): Promise<Planes | undefined> {
    try {
      const values = await this.session.run({ input: planesTensor(data, height, width) });
      const { dims, data: samples } = values['output']!;
      const [batch, channels, h, w] = dims as [number, number, number, number];
      if (dims.length === 4 && batch === 1 && channels === 3) {
        return { width: w, height: h, data: samples as Float32Array };
      }
      this.#refusal = `it gives ${dims.join('x')} for a picture of ${width}x${height}`;
    } catch (error) {
      this.#refusal = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    }
    return undefined;
  }

  /** How many times as large the result of a picture of this size is; undefined where that is no whole number. */
  async scaleAt(width: number, height: number): Promise<number | undefined> {
    const grey = new Float32Array(3 * width * height).fill(0.5);
    const result = await this.run(grey, width, height);
    if (result === undefined) return undefined;
    const scale = result.width / width;
    if (Number.isInteger(scale) && scale >= 1 && result.height === height * scale) return scale;
    this.#refusal = `it gives ${result.width}x${result.height} for a picture of ${width}x${height}`;
    return undefined;
  }
}
