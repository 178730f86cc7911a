import type { ProblemCode } from '../contract/problem-codes.js';
import { refusalOf, unconfined, type Confinement } from './confinement.js';
import type { Family } from './family.js';
import { settingsOf, type Batch, type LedgerItem } from './ledger-rows.js';
import type { Ledger, Replanned } from './ledger.js';
import { NameRegister } from './naming.js';
import { probe, Planner, type ProbedPicture } from './plan.js';

/** Pictures looked at and written down at a time, so that the rest of the program gets its turn. */
const GROUP = 64;

export interface ReplanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Names that are given away; those of the batch's other pictures unless said. */
  readonly names?: NameRegister;
  readonly confinement?: Confinement;
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
  families: { named(name: string): Promise<Family> },
  { signal, names, onPlanned, confinement = unconfined }: ReplanOptions = {},
): Promise<void> {
  const all = ledger.items(batch.id);
  const anew = all.filter(chosen);
  const kept = all.filter((item) => !chosen(item) && item.state !== 'skipped' && item.state !== 'failed');
  const originals = new Set(all.map(({ input }) => input));
  const planner = new Planner(
    names ?? new NameRegister(kept.map(({ output }) => output)),
    new Date(),
    originals,
    confinement,
  );
  const known = new Map<string, Promise<Family>>();
  for (let from = 0; from < anew.length; from += GROUP) {
    if (signal?.aborted === true) return;
    const planned: Replanned[] = [];
    for (const item of anew.slice(from, from + GROUP)) {
      const settings = settingsOf(batch.request, item.overrides);
      const family = known.get(settings.model) ?? families.named(settings.model);
      known.set(settings.model, family);
      const plan = await planner.item(await probed(item, confinement), settings, (await family).models);
      planned.push({ id: item.id, was: item.state, plan });
    }
    const items = ledger.replan(planned);
    onPlanned?.(items);
  }
}

async function probed(item: LedgerItem, confinement: Confinement): Promise<ProbedPicture> {
  const { input: path, folder, defaultOutput, facts } = item;
  if (facts === null || item.state === 'failed') return probe({ path, folder, defaultOutput }, confinement);
  return { path, folder, defaultOutput, facts: (await refusalOf(confinement, path)) ?? facts };
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
