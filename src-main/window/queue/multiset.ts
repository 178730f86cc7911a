/** A set that the same thing may be put into several times; it is gone when it was taken out as often. */
export class Multiset<T> {
  readonly #counts = new Map<T, number>();

  has(one: T): boolean {
    return this.#counts.has(one);
  }

  add(one: T): void {
    this.#counts.set(one, (this.#counts.get(one) ?? 0) + 1);
  }

  delete(one: T): void {
    const count = this.#counts.get(one) ?? 0;
    if (count > 1) this.#counts.set(one, count - 1);
    else this.#counts.delete(one);
  }
}
