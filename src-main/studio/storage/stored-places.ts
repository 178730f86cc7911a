import { isStored } from '../../base/in-folder.js';
import type { Confinement } from '../../batch/confinement.js';
import { refusalOf } from '../../batch/confinement.js';
import type { Names } from '../../batch/names-there.js';
import { disks, type Places } from '../../batch/places.js';
import { scanStore } from './scan-store.js';
import type { Store } from './store.js';

/** Pictures and results in storage and on this machine's disks, as they are named. */
export const storedPlaces = (store: Pick<Store, 'list' | 'size'>): Places => ({
  async *scan(inputs, options) {
    const several = { ...options, keepName: options.keepName === true || inputs.length > 1 };
    for (const input of inputs) {
      if (isStored(input)) yield* scanStore(store, input, several);
      else yield* disks.scan([input], several);
    }
  },
  there(confinement) {
    const [here, stored] = [disks.there(confinement), new ObjectsThere(store, confinement)];
    return { has: (place) => (isStored(place) ? stored : here).has(place) };
  },
  free: (folder) => (isStored(folder) ? Promise.resolve(Infinity) : disks.free(folder)),
});

/** What is in storage already; each folder is listed once. */
class ObjectsThere implements Names {
  readonly #folders = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(
    private readonly store: Pick<Store, 'list'>,
    private readonly confinement: Confinement | undefined,
  ) {}

  /** @throws Problem `outside-roots` where nothing may be written there */
  async has(address: string): Promise<boolean> {
    const refusal = this.confinement && (await refusalOf(this.confinement, address));
    if (refusal !== undefined) throw refusal;
    const folder = address.slice(0, address.lastIndexOf('/'));
    const listed = this.#folders.get(folder) ?? this.#list(folder);
    this.#folders.set(folder, listed);
    return (await listed).has(address);
  }

  async #list(folder: string): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for await (const { address } of this.store.list(folder, false)) found.add(address);
    return found;
  }
}
