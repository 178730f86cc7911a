import { refusalOf, type Confinement } from '../../batch/confinement.js';
import { inGroups } from '../../base/in-groups.js';
import type { Ledger, LedgerItem } from '../../batch/ledger.js';

/** Pictures looked at together. */
const GROUP = 64;

/**
 * Leaves out what waits in a stored queue and may not be read or written any more, with the reason, since the window may
 * have been opened on other folders then; and lets those wait again that may be.
 */
export async function setAside(ledger: Ledger, batch: number, confinement: Confinement): Promise<void> {
  const isOutside = ({ state, cause }: LedgerItem): boolean => state === 'skipped' && cause === 'outside-roots';
  const stored = ledger.items(batch).filter((item) => item.state === 'waiting' || isOutside(item));
  for await (const group of inGroups(stored, GROUP)) {
    const refusals = await Promise.all(group.map(({ input, output }) => refusalOf(confinement, input, output)));
    for (const [i, item] of group.entries()) {
      const refusal = refusals[i];
      if (refusal !== undefined) ledger.mark(item.id, 'skipped', refusal.text, refusal.code);
      // One that was refused when it was planned has no name for its result: other settings plan it anew.
      else if (isOutside(item) && item.encoding !== null) ledger.mark(item.id, 'waiting', null);
    }
  }
}
