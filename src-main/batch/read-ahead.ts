import { READ_TOGETHER, isSmall } from '../engine/small-pictures.js';

/** Pictures that were begun and are not in their networks yet: one, or a few small ones. */
export class ReadAhead {
  readonly #pictures = new Set<Promise<void>>();

  /**
   * Resolves when the next may be begun.
   *
   * @param inNetworks  when the picture is in its networks, or settled; a failure is told here, or of the next one
   */
  async add(
    { targetWidth: width, targetHeight: height }: { readonly targetWidth: number; readonly targetHeight: number },
    inNetworks: Promise<void>,
  ): Promise<void> {
    this.#pictures.add(inNetworks);
    inNetworks.then(
      () => this.#pictures.delete(inNetworks),
      () => undefined,
    );
    const most = isSmall({ width, height }) ? READ_TOGETHER : 1;
    while (this.#pictures.size >= most) await Promise.race(this.#pictures);
  }

  /** All are in their networks. */
  async end(): Promise<void> {
    await Promise.all(this.#pictures);
  }
}
