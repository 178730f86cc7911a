import type { ProblemCode } from '../contract/problem-codes.js';
import type { Recipe } from '../contract/window/recipe.js';
import { refusalOf, unconfined, type Confinement } from './confinement.js';
import type { Family } from './family.js';
import { settingsOf, type Batch, type LedgerItem } from './ledger-rows.js';
import type { Ledger, Replanned } from './ledger.js';
import { NameRegister } from './naming.js';
import { disks, type Places } from './places.js';
import { Planner } from './plan.js';
import { probeAll, type Headers, type ProbedPicture } from './probed.js';

/** Pictures looked at and written down at a time, so that the rest of the program gets its turn. */
const GROUP = 64;

export interface PlanningParts {
  readonly families: { named(name: string): Promise<Family> };
  readonly headers: Headers;
  /** This machine's disks unless said. */
  readonly places?: Places;
}

export interface ReplanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Names that are given away; those of the batch's other pictures unless said. */
  readonly names?: NameRegister;
  readonly confinement?: Confinement;
  /** What to do where a result exists, instead of what the settings say. */
  readonly onConflict?: Recipe['onConflict'] | undefined;
  /** Pictures as they are now, some at a time. */
  readonly onPlanned?: (items: readonly LedgerItem[]) => void;
}

/**
 * Plans those pictures of a batch anew that `chosen` picks: after a change of settings, or to try failed ones again.
 * Names of the others stay theirs. A picture whose header was read before is not read again, unless it failed.
 *
 * @throws Problem for what is wrong with the settings themselves
 */
export async function replan(
  ledger: Ledger,
  batch: Batch,
  chosen: (item: LedgerItem) => boolean,
  { families, headers, places = disks }: PlanningParts,
  { signal, names, onPlanned, onConflict, confinement = unconfined }: ReplanOptions = {},
): Promise<void> {
  const anew: number[] = [];
  const taken: string[] = [];
  const originals = new Set<string>();
  for (const item of ledger.each(batch.id)) {
    originals.add(item.input);
    if (chosen(item)) anew.push(item.id);
    else if (item.state !== 'skipped' && item.state !== 'failed') taken.push(item.output);
  }
  const planner = new Planner(names ?? new NameRegister(taken), new Date(), originals, places.there(confinement));
  const known = new Map<string, Promise<Family>>();
  for (let from = 0; from < anew.length; from += GROUP) {
    if (signal?.aborted === true) return;
    const planned: Replanned[] = [];
    const some = anew.slice(from, from + GROUP).map((id) => ledger.item(id));
    // One may be under way by now.
    const group = some.filter(chosen);
    const pictures = await picturesOf(group, headers, confinement);
    for (const [i, item] of group.entries()) {
      const own = settingsOf(batch.request, item.overrides);
      const settings = onConflict === undefined ? own : { ...own, onConflict };
      const family = known.get(settings.model) ?? families.named(settings.model);
      known.set(settings.model, family);
      const plan = await planner.item(pictures[i]!, settings, (await family).models);
      planned.push({ id: item.id, was: item.state, plan });
    }
    const items = ledger.replan(planned);
    onPlanned?.(items);
  }
}

async function picturesOf(
  items: readonly LedgerItem[],
  headers: Headers,
  confinement: Confinement,
): Promise<ProbedPicture[]> {
  const found = items.map(({ input, folder, defaultOutput }) => ({ path: input, folder, defaultOutput }));
  const isKnown = (i: number): boolean => items[i]!.facts !== null && items[i]!.state !== 'failed';
  const unknown = found.filter((_, i) => !isKnown(i));
  const read = (await probeAll(unknown, headers, confinement)).values();
  const refusals = await Promise.all(found.map(({ path }) => refusalOf(confinement, path)));
  return found.map((one, i) => (isKnown(i) ? { ...one, facts: refusals[i] ?? items[i]!.facts! } : read.next().value!));
}

/** Whether a picture's fate follows from its settings, so that other settings may change it. */
export const followsSettings = ({ state, cause }: LedgerItem): boolean =>
  state === 'waiting' || ((state === 'skipped' || state === 'failed') && cause !== null && BY_PLAN.has(cause));

const BY_PLAN = new Set<ProblemCode>([
  'large-enough',
  'too-large',
  'too-many-megapixels',
  'exists',
  'replaces-original',
  'format-too-small',
  'hdr-format',
  'outside-roots',
]);
