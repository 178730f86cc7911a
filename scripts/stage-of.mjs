import { basename } from 'node:path';

/** What a card tells of a stage of training. */
const TOLD = [
  'flavour',
  'sizes',
  'loss',
  'rate',
  'batch',
  'patch',
  'average',
  'precision',
  'branches',
  'bases',
  'seed',
  'device',
  'optimiser',
  'luma',
  'edges',
  'levels',
  'energy',
  'lattice',
  'drawn',
];

/** A stage as cards tell it, from RUN.json as models/training writes it. */
export function stageOf(record) {
  const { minutes, steps } = record.ran;
  const told = Object.fromEntries(TOLD.map((key) => [key, record[key]]));
  return {
    run: basename(record.out),
    steps,
    minutes,
    ...told,
    ...namesOf(record, 'photos'),
    ...namesOf(record, 'pairs'),
  };
}

/** Folders that a run saw, by name. */
function namesOf(record, kind) {
  const names = (record[kind] ?? []).map((folder) => basename(folder));
  return names.length > 0 ? { [kind]: names } : {};
}
