/** How often in a minute a window whose page crashed is loaded again. */
const MOST = 3;
const MINUTE = 60_000;

/** Tells a page that crashed once from one that crashes whenever it is loaded. */
export class Reloads {
  #times: number[] = [];

  /** Whether to load it again; counts as done if so. @param now  ms, of any clock */
  mayReload(now = performance.now()): boolean {
    this.#times = this.#times.filter((time) => now - time < MINUTE);
    if (this.#times.length >= MOST) return false;
    this.#times.push(now);
    return true;
  }
}
