import { sep } from 'node:path';
import { besideFolder } from '../../base/beside.js';
import { notFound } from '../../base/named.js';
import { Problem } from '../../base/problem.js';
import { isOfSystem, isPictureName, type Scanned, type ScanOptions } from '../../batch/scan.js';
import { isBelow, isPlain, storedAt } from './address.js';
import type { Store } from './store.js';

/**
 * The pictures below an address in storage, as `scan` gives those of a folder: by name as people count, of what begins
 * with a dot nothing, and of the folder for results nothing.
 *
 * @throws Problem `input-missing`, `output-is-input`, and what the storage says
 */
export async function* scanStore(
  store: Pick<Store, 'list' | 'size'>,
  input: string,
  { recursive, output, keepName = false }: ScanOptions,
): AsyncGenerator<Scanned> {
  const outputs = typeof output === 'string' ? [output] : output;
  const { key } = storedAt(input);
  if (key !== '' && isPictureName(input) && (await store.size(input)) !== undefined) {
    yield { path: input, real: input, folder: '', defaultOutput: besideFolder(input.slice(0, input.lastIndexOf('/'))) };
    return;
  }
  if (outputs.includes(input)) {
    throw new Problem(
      'output-is-input',
      `Expected results to go elsewhere than into ${input}, where the originals are.`,
      'Choose a folder inside it, or another one.',
    );
  }
  const found: string[] = [];
  let isThere = false;
  for await (const { address } of store.list(input, recursive)) {
    isThere = true;
    if (isPictureName(address) && !outputs.some((folder) => isBelow(address, folder))) found.push(address);
  }
  if (!isThere) throw notFound(input);
  const prefix = keepName ? (key.split('/').at(-1) ?? '') : '';
  for (const path of inOrder(found)) {
    const parts = path.slice(input.length + 1).split('/');
    if (parts.some(isHidden) || parts.slice(0, -1).some(isOfSystem)) continue;
    const folder = [prefix, ...parts.slice(0, -1)].filter((part) => part !== '').join(sep);
    const one = { path, real: path, folder, defaultOutput: besideFolder(input) };
    yield isPlain(parts.join('/')) ? one : { ...one, problem: odd() };
  }
}

const isHidden = (part: string): boolean => part.startsWith('.') && part !== '.' && part !== '..';

const odd = (): Problem =>
  new Problem(
    'file-unreadable',
    "The object's name has a part that no folder can have: an empty one, '.' or '..'.",
    'Give it another one.',
  );

const collator = new Intl.Collator('en', { numeric: true });

/** Folder by folder, in each as people count: 2 before 10. */
const inOrder = (addresses: readonly string[]): string[] =>
  addresses
    .map((address) => ({ address, parts: address.split('/') }))
    .sort((a, b) => {
      for (let i = 0; i < Math.min(a.parts.length, b.parts.length); i++) {
        const order = collator.compare(a.parts[i]!, b.parts[i]!);
        if (order !== 0) return order;
      }
      return a.parts.length - b.parts.length;
    })
    .map(({ address }) => address);
