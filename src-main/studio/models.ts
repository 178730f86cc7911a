import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { partName } from '../base/files.js';
import { inFolder, isStored } from '../base/in-folder.js';
import { Problem } from '../base/problem.js';
import type { Family } from '../batch/family.js';
import type { ModelCard, StoredCard } from '../contract/model.js';
import type { ModelFile } from '../engine/job.js';
import { modelFileOf } from '../library/model-file.js';
import type { Families } from '../app/models/families.js';
import type { Models } from '../app/models/models.js';
import { storeFor } from './picture-files.js';
import type { Store } from './storage/store.js';

/** Copies the files of a family into a folder or storage, each called after its sum, for machines that lack them. */
export async function storeModels({ models, file }: Family, folder: string, store?: Store): Promise<void> {
  const keep = isStored(folder) ? keptIn(storeFor(folder, store), folder) : await keptBelow(folder);
  for (const card of models) {
    const model = await file(card);
    await keep(model.file, card.sha256, card.id);
    if (model.int8 !== undefined) await keep(model.int8.file, card.int8!.sha256, card.id);
  }
}

type Keep = (file: string, sha256: string, id: string) => Promise<void>;

async function keptBelow(folder: string): Promise<Keep> {
  await mkdir(folder, { recursive: true });
  return (file, sha256, id) => takeChecked(copying(file, id), join(folder, sha256), sha256, id);
}

const keptIn =
  (store: Store, folder: string): Keep =>
  async (file, sha256, id) => {
    if ((await sumOf(file)) !== sha256) throw changed(id);
    const address = inFolder(folder, sha256);
    if ((await store.size(address)) === undefined) await store.refuseCareless(file, address);
  };

export interface SharedModelsParts {
  readonly models: Pick<Models, 'list'>;
  readonly families: Pick<Families, 'named'>;
  /** Folder of files that were fetched, by their sums. */
  readonly kept: string;
  readonly store?: Store | undefined;
}

/**
 * The networks of a shared batch on this machine: its own where their sums are the same, else fetched from the batch's
 * store once. Names say nothing here: what two machines call alike may differ.
 */
export class SharedModels {
  readonly #files = new Map<string, Promise<ModelFile>>();

  constructor(private readonly parts: SharedModelsParts) {}

  /** @param store  folder of the batch's own files */
  family(cards: readonly StoredCard[], store: string): Family {
    const models = cards.map((card) => ({ ...card, bundled: false }));
    const file = (card: ModelCard): Promise<ModelFile> => {
      const key = `${card.sha256} ${card.int8?.sha256 ?? ''}`;
      const known = this.#files.get(key) ?? this.#find(card, store);
      this.#files.set(key, known);
      // The store may have it later.
      known.catch(() => this.#files.delete(key));
      return known;
    };
    return { models, file };
  }

  async #find(card: ModelCard, store: string): Promise<ModelFile> {
    const { models } = await this.parts.models.list();
    const own = models.find((one) => one.sha256 === card.sha256 && one.int8?.sha256 === card.int8?.sha256);
    if (own !== undefined) {
      const { file, int8 } = await (await this.parts.families.named(own.id)).file(own);
      return { ...modelFileOf(card, file), ...(int8 === undefined ? {} : { int8 }) };
    }
    const model = modelFileOf(card, await this.#fetched(card.sha256, store, card.id));
    if (card.int8 === undefined) return model;
    const { sha256, lossDb } = card.int8;
    return { ...model, int8: { file: await this.#fetched(sha256, store, card.id), lossDb } };
  }

  async #fetched(sha256: string, store: string, id: string): Promise<string> {
    await mkdir(this.parts.kept, { recursive: true });
    const kept = join(this.parts.kept, `${sha256}.onnx`);
    // What is kept was checked when it was fetched; it is again, since a disk may change it.
    if ((await sumOf(kept)) !== sha256) await takeChecked(this.#fetching(store, sha256, id), kept, sha256, id);
    return kept;
  }

  #fetching(folder: string, sha256: string, id: string): Take {
    if (!isStored(folder)) return copying(join(folder, sha256), id);
    return (part) => storeFor(folder, this.parts.store).fetch(inFolder(folder, sha256), part);
  }
}

/** Writes the file of a model to a place that it is given. */
type Take = (part: string) => Promise<void>;

/** @throws Problem `no-file` */
const copying =
  (from: string, id: string): Take =>
  async (part) => {
    if ((await stat(from).catch(() => undefined))?.isFile() !== true) {
      throw new Problem('no-file', `The file of the model ${id} is not in the batch's store (${from}).`);
    }
    await pipeline(createReadStream(from), createWriteStream(part, { flags: 'wx' }));
  };

/** Takes a file whose sum must be `sha256`; one that is there stays. @throws Problem `model-changed` */
async function takeChecked(take: Take, to: string, sha256: string, id: string): Promise<void> {
  if ((await sumOf(to)) === sha256) return;
  const part = partName(to);
  try {
    await take(part);
    if ((await sumOf(part)) !== sha256) throw changed(id);
    await rename(part, to);
  } finally {
    await rm(part, { force: true });
  }
}

const changed = (id: string): Problem =>
  new Problem(
    'model-changed',
    `The file of the model ${id} is not the one that the batch was made for.`,
    'Put the batch on the queue again.',
  );

/** Of a file's contents; undefined where there is none. */
async function sumOf(path: string): Promise<string | undefined> {
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex');
}
