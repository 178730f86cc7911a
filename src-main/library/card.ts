import { basename } from 'node:path';
import type { CatalogueEntry } from '../contract/catalogue.js';
import type { StoredCard } from '../contract/model.js';
import type { Costs } from './costs.js';
import type { NetworkFound } from './read-network.js';

/** What is known of a weight file beyond what is in it. */
export type Provenance = Partial<
  Pick<
    StoredCard,
    'id' | 'title' | 'licence' | 'source' | 'trainingData' | 'measured' | 'goodFor' | 'input' | 'training'
  >
>;

/** A weight file: its name and the sum of what it holds. */
export interface WeightOrigin {
  readonly name: string;
  readonly sha256: string;
}

/** The card of a network before its seams are measured. `sha256` is that of the ONNX file. */
export function makeCard(
  { architecture, scale, range, minimumSide, multiple, fixedSize, reconstruction }: NetworkFound,
  costs: Costs,
  known: Provenance & { readonly id: string },
  importedFrom: WeightOrigin,
  sha256: string,
): StoredCard {
  return {
    id: known.id,
    title: known.title ?? `${architecture.title} (${basename(importedFrom.name)})`,
    architecture: architecture.id,
    scale,
    channels: 3,
    range,
    ...costs,
    minimumSide,
    ...(multiple === undefined ? {} : { multiple }),
    ...(fixedSize === undefined ? {} : { fixedSize }),
    licence: known.licence ?? 'not stated',
    source: known.source ?? architecture.source,
    trainingData: known.trainingData ?? 'not stated',
    measured: known.measured ?? [],
    sha256,
    goodFor: known.goodFor ?? 'any',
    input: known.input ?? 'clean',
    ...(reconstruction === undefined ? {} : { reconstruction }),
    ...(known.training === undefined ? {} : { training: known.training }),
    importedFrom,
  };
}

/** What the catalogue knows of a weight file, however it came here. */
export function provenanceOf(entry: CatalogueEntry | undefined): Provenance {
  if (entry === undefined) return {};
  const { title, licence, source, trainingData, measured, goodFor, input } = entry;
  return { title, licence, source, measured, goodFor, input, ...(trainingData === undefined ? {} : { trainingData }) };
}
