// Published weight files and test sets, where they lie beside the checkout.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const reference = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));

/** Published files by their sums. */
export function weightFiles() {
  const entries = readdirSync(join(reference, 'weights'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [createHash('sha256').update(readFileSync(file)).digest('hex'), file]));
}
