import { stat } from 'node:fs/promises';
import { removeParts } from '../base/files.js';
import { settingsOf } from './ledger-rows.js';
import type { Batch, Ledger } from './ledger.js';

/**
 * Puts a batch in order whose process was killed: what was running waits again, unless its result was complete. To be
 * called by the process that alone may work on it.
 */
export async function recover(ledger: Ledger, batch: Batch): Promise<void> {
  const broken = ledger.items(batch.id, ['running']);
  await removeParts(
    broken.map(({ output }) => output),
    'all',
  );
  for (const { id, output, overrides } of broken) {
    // Results appear under their names when they are complete, and unless it may be overwritten none was there before.
    const isNew = settingsOf(batch.request, overrides).onConflict !== 'overwrite';
    const result = isNew ? await stat(output).catch(() => undefined) : undefined;
    if (result !== undefined) ledger.markFound(id, result.size);
  }
  ledger.move(batch.id, 'running', 'waiting');
}
