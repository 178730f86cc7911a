import { basename } from 'node:path';
import { Problem } from '../base/problem.js';
import { storedCard } from '../contract/model.js';

/** @throws Problem `bad-id` for what cannot be the name of a folder on every system */
export function checkId(id: string): void {
  const parsed = storedCard.shape.id.safeParse(id);
  if (parsed.success) return;
  throw new Problem('bad-id', `'${id}' cannot be a model's id.`, `Choose one of ${parsed.error.issues[0]!.message}.`);
}

/**
 * The id a model gets from its file's name, e.g. `rfdn_aim-x4` from `RFDN_AIM.pth`, and if that is taken, one that ends
 * in the first digits of its sum: the same file gets the same id whatever was imported before it.
 */
export function idFor(file: string, scale: number, sum: string, isTaken: (id: string) => boolean): string {
  const stem = basename(file)
    .replace(/\.[a-z0-9]{1,11}$/i, '')
    .toLowerCase()
    .replace(new RegExp(`[ ._-]*(x${scale}|${scale}x)$`), '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  const plain = `${stem === '' ? 'model' : stem}-x${scale}`;
  return isTaken(plain) ? `${plain}-${sum.slice(0, 8)}` : plain;
}

/** Ids that share letters with what was asked for, to be offered where it is not there. */
export function near(id: string, ids: readonly string[]): string[] {
  const wanted = id.toLowerCase();
  const part = wanted.split(/[-_.]/)[0]!;
  return ids.filter((other) => other.includes(wanted) || (part.length > 2 && other.includes(part)));
}
