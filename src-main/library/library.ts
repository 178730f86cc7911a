import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, Problem } from '../base/problem.js';
import type { DamagedModel, ModelCard, ModelList, StoredCard, TileDeviation } from '../contract/model.js';
import type { ModelFile } from '../network/model-file.js';
import { makeCard, provenanceOf, type Provenance } from './card.js';
import type { Catalogue } from './catalogue.js';
import { checkId, idFor, near } from './ids.js';
import { modelFileOf } from './model-file.js';
import type { Examine } from './read-network.js';
import {
  bundledPlaces,
  int8FileOf,
  importedPlaces,
  placeFolder,
  placeIn,
  readCard,
  type Place,
} from './model-folder.js';
import { checkBounds, checkCompanion } from '../weights/limits.js';
import { partsOf, checksumOf, checksumOfFiles } from './checksums.js';

// The models a user has: those that came with the program and those imported or installed. Nothing is kept in memory,
// so that several processes can share one library.

export interface LibraryOptions {
  /** Folder of the models that came with the program. */
  readonly bundled: string;
  /** The user's data folder; models go to `models` in it. */
  readonly home: string;
  readonly catalogue?: Catalogue;
  /** What needs an engine, and is therefore handed in: trying out foreign ONNX files, and measuring seams. */
  readonly examine?: Examine;
  readonly measureSeams?: (model: ModelFile) => Promise<TileDeviation | undefined>;
}

export class Library {
  readonly #folder: string;

  constructor(private readonly options: LibraryOptions) {
    this.#folder = join(options.home, 'models');
  }

  /** Every model, bundled ones first; one that is damaged is listed apart with the reason and stops nothing. */
  async list(): Promise<ModelList> {
    const models: ModelCard[] = [];
    const damaged: DamagedModel[] = [];
    for (const { place, bundled } of await this.#places()) {
      try {
        models.push({ ...(await readCard(place)), bundled });
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        damaged.push({ id: place.id, reason: describe(problem) });
      }
    }
    return { models, damaged };
  }

  /** @throws Problem `no-model`, or what is wrong with the one that is there */
  async get(id: string): Promise<ModelCard> {
    const places = await this.#places();
    const found = places.find(({ place }) => place.id === id);
    if (found !== undefined) return { ...(await readCard(found.place)), bundled: found.bundled };
    const ids = places.map(({ place }) => place.id);
    const close = near(id, ids);
    throw new Problem(
      'no-model',
      `There is no model called ${id}.`,
      `There ${ids.length === 1 ? 'is' : 'are'}: ${(close.length > 0 ? close : ids).join(', ')}.`,
    );
  }

  /**
   * The model for the engine, its file checked against the sum on its card.
   *
   * @throws Problem `model-changed`
   */
  async modelFile(card: ModelCard): Promise<ModelFile> {
    const { id, bundled, sha256, int8 } = card;
    const { onnx: file } = this.#placeOf(id, bundled);
    await checkSum(id, bundled, file, sha256);
    const model = modelFileOf(card, file);
    if (int8 === undefined) return model;
    const second = int8FileOf(file);
    await checkSum(id, bundled, second, int8.sha256);
    return { ...model, int8: { file: second, lossDb: int8.lossDb } };
  }

  /**
   * Takes a weight file in: recognises its network, writes it as ONNX and describes it on a card, all or nothing. A file
   * that was imported before is not imported again; what the catalogue knows of it goes on the card.
   *
   * @throws Problem of the reader, `unknown-network`, `model-exists`, `bad-id`
   */
  async importFile(path: string, known: Provenance = {}): Promise<ModelCard> {
    if (known.id !== undefined) checkId(known.id);
    const parts = partsOf(path);
    await checkParts(path, parts);
    const origin = { name: basename(path), sha256: await sumOfWeights(parts) };
    const { models } = await this.list();
    const same = models.find(
      ({ id, importedFrom }) => importedFrom?.sha256 === origin.sha256 && id === (known.id ?? id),
    );
    if (same !== undefined) return same;
    const isTaken = (id: string) => models.some((model) => model.id === id);
    if (known.id !== undefined && isTaken(known.id)) throw exists(known.id);
    const { importedNetwork } = await import('./imported-network.js');
    const { network, onnx, costs } = await importedNetwork(path, this.options.examine);
    const listed = this.options.catalogue?.withFile(await sumOfWeights(parts.slice(0, 1)));
    const free = listed === undefined || isTaken(listed.id) ? undefined : listed.id;
    const id = known.id ?? free ?? idFor(path, network.scale, origin.sha256, isTaken);
    const provenance = { ...provenanceOf(listed), ...known, id };
    const card = makeCard(network, costs, provenance, origin, checksumOf(onnx));
    return { ...(await this.#place(card, onnx)), bundled: false };
  }

  async #place(card: StoredCard, onnx: Uint8Array): Promise<StoredCard> {
    const { id, local } = card;
    let finished = card;
    await placeFolder(this.#folder, id, async (into) => {
      const place = placeIn(into, '.');
      await writeFile(place.onnx, onnx);
      const deviation = local ? undefined : await this.options.measureSeams?.(modelFileOf(card, place.onnx));
      if (deviation !== undefined) finished = { ...card, deviation };
      await writeFile(place.card, `${JSON.stringify(finished, null, 2)}\n`);
    });
    return finished;
  }

  /** @throws Problem `no-model`, `model-bundled` */
  async remove(id: string): Promise<void> {
    const found = (await this.#places()).find(({ place }) => place.id === id);
    if (found === undefined) await this.get(id);
    if (found?.bundled === true) {
      throw new Problem('model-bundled', `The model ${id} came with the program and stays.`);
    }
    await rm(join(this.#folder, id), { recursive: true, force: true });
  }

  async #places(): Promise<{ place: Place; bundled: boolean }[]> {
    const bundled = await bundledPlaces(this.options.bundled);
    const taken = new Set(bundled.map(({ id }) => id));
    const imported = (await importedPlaces(this.#folder)).filter(({ id }) => !taken.has(id));
    return [
      ...bundled.map((place) => ({ place, bundled: true })),
      ...imported.map((place) => ({ place, bundled: false })),
    ];
  }

  #placeOf(id: string, bundled: boolean): Place {
    const { bundled: folder } = this.options;
    return bundled
      ? { id, onnx: join(folder, `${id}.onnx`), card: join(folder, `${id}.json`) }
      : placeIn(this.#folder, id);
  }
}

async function checkSum(id: string, bundled: boolean, file: string, expected: string): Promise<void> {
  if ((await checksumOfFiles([file])) === expected) return;
  throw new Problem(
    'model-changed',
    `The file of the model ${id} is not the one its card describes (${file}).`,
    bundled ? 'Install the program again.' : 'Remove the model and import or install it again.',
  );
}

/** Whether these may be read at all, before the first byte is. */
async function checkParts(path: string, parts: readonly string[]): Promise<void> {
  const missing = (cause: unknown): never => {
    throw cause instanceof Problem ? cause : noFile(parts, cause);
  };
  for (const part of parts) {
    await checkBounds(part).catch(missing);
    await checkCompanion(path, part).catch(missing);
  }
}

const noFile = (parts: readonly string[], cause: unknown): Problem =>
  new Problem('no-file', `Expected a weight file but cannot read ${parts.join(' and ')}.`, 'Check its name.', {
    cause,
  });

const sumOfWeights = (parts: readonly string[]): Promise<string> =>
  checksumOfFiles(parts).catch((cause: unknown) => {
    throw noFile(parts, cause);
  });

const exists = (id: string): Problem =>
  new Problem(
    'model-exists',
    `There is already another model called ${id}.`,
    'Remove it first, or choose another name.',
  );
