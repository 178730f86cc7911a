import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Problem } from '../base/problem.js';
import { catalogue, type CatalogueEntry } from '../contract/catalogue.js';
import { near } from './ids.js';

/** The models that can be fetched, as models/catalogue.json lists them. */
export class Catalogue {
  constructor(
    private readonly listed: readonly CatalogueEntry[],
    private readonly damage?: Problem,
  ) {}

  /** One that is damaged says so when it is asked for models: batches need none of it. */
  static async read(file: string): Promise<Catalogue> {
    const damaged = (why: string, cause?: unknown): Catalogue =>
      new Catalogue(
        [],
        new Problem('catalogue-damaged', `The catalogue of models is damaged (${why}).`, 'Install the program again.', {
          cause,
        }),
      );
    try {
      const parsed = catalogue.safeParse(JSON.parse(await readFile(file, 'utf8')));
      if (parsed.success) return new Catalogue(parsed.data.models);
      const [issue] = parsed.error.issues;
      return damaged(`${z.core.toDotPath(issue!.path)}: ${issue!.message}`);
    } catch (error) {
      return damaged((error as Error).message, error);
    }
  }

  /** @throws Problem `catalogue-damaged` */
  get entries(): readonly CatalogueEntry[] {
    if (this.damage !== undefined) throw this.damage;
    return this.listed;
  }

  /** @throws Problem `not-in-catalogue`, with those that come near */
  get(id: string): CatalogueEntry {
    const found = this.entries.find((entry) => entry.id === id);
    if (found !== undefined) return found;
    const ids = this.entries.map((entry) => entry.id);
    const close = near(id, ids);
    throw new Problem(
      'not-in-catalogue',
      `The catalogue has no model called ${id}.`,
      `It has: ${(close.length > 0 ? close : ids).join(', ')}.`,
    );
  }

  /** The entry whose first file has this sum: a weight file, or the half of a pair that tells its structure. */
  withFile(sha256: string): CatalogueEntry | undefined {
    return this.listed.find(({ origin }) => origin.files[0]?.sha256 === sha256);
  }
}
