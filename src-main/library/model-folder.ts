import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
import { Problem } from '../base/problem.js';
import { storedCard, type StoredCard } from '../contract/model.js';

// Models on disk. A model appears whole or not at all: its folder is filled under another name and then renamed.

/** Where one model's two files lie. */
export interface Place {
  readonly id: string;
  readonly onnx: string;
  readonly card: string;
}

/** Folders being filled; nobody needs one of another day. */
const UNFINISHED = '.new-';
const STALE = 86_400_000;

/** Of the int8 form of a model, beside its float one. */
const INT8 = '.int8.onnx';

export const int8FileOf = (onnx: string): string => `${onnx.slice(0, -'.onnx'.length)}${INT8}`;

/** Models lying side by side as NAME.onnx and NAME.json. */
export async function bundledPlaces(folder: string): Promise<Place[]> {
  const files = await namesIn(folder);
  return files
    .filter((name) => name.endsWith('.onnx') && !name.endsWith(INT8))
    .map((name) => name.slice(0, -'.onnx'.length))
    .map((id) => ({ id, onnx: join(folder, `${id}.onnx`), card: join(folder, `${id}.json`) }));
}

/** Models in a folder each. */
export async function importedPlaces(folder: string): Promise<Place[]> {
  return (await namesIn(folder)).filter((name) => !name.startsWith('.')).map((id) => placeIn(folder, id));
}

export const placeIn = (folder: string, id: string): Place => ({
  id,
  onnx: join(folder, id, 'model.onnx'),
  card: join(folder, id, 'card.json'),
});

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}

/**
 * Reads a model's card.
 *
 * @throws Problem `card-damaged` with what is wrong in it, `model-incomplete` where a file is missing
 */
export async function readCard(place: Place): Promise<StoredCard> {
  for (const [file, what] of [
    [place.onnx, 'network'],
    [place.card, 'card'],
  ] as const) {
    if (!existsSync(file)) {
      throw new Problem('model-incomplete', `The ${what} of the model ${place.id} is missing (${file}).`, REMEDY);
    }
  }
  const parsed = storedCard.safeParse(parseJson(await readFile(place.card, 'utf8'), place));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = z.core.toDotPath(issue!.path);
    throw damaged(place, `${where === '' ? '' : `${where}: `}${issue!.message}`);
  }
  if (parsed.data.id !== place.id) throw damaged(place, `it says it is of ${parsed.data.id}`);
  return parsed.data;
}

const REMEDY = 'Remove the model and import or install it again.';

const damaged = (place: Place, why: string): Problem =>
  new Problem('card-damaged', `The card of the model ${place.id} is damaged (${why}).`, REMEDY);

function parseJson(text: string, place: Place): unknown {
  const parsed = jsonOf(text);
  if (parsed === undefined) throw damaged(place, 'it is no JSON');
  return parsed;
}

/** Makes the folder `name` in `folder` from what `fill` writes, all at once; an earlier one of that name is replaced. */
export async function placeFolder(folder: string, name: string, fill: (into: string) => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const unfinished = await mkdtemp(join(folder, UNFINISHED));
  try {
    await fill(unfinished);
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(unfinished, join(folder, name));
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what a process that was killed left unfinished. */
async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > STALE) await rm(join(folder, name), { recursive: true, force: true });
  }
}
