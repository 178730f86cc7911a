import type { ModelCard } from '../contract.js';

// What narrows a list of models. The same questions fit models that are here and those that can be fetched.

type Described = Pick<ModelCard, 'id' | 'scale' | 'goodFor' | 'input' | 'licence' | 'title'>;

export interface Filters {
  /** Parts of a title, an id or a licence, in any order. */
  readonly search: string;
  readonly scale: number | null;
  readonly goodFor: 'photo' | 'illustration' | null;
  readonly input: ModelCard['input'] | null;
  /** Only models whose licence says what may be done with them. */
  readonly licensed: boolean;
}

export const noFilters: Filters = { search: '', scale: null, goodFor: null, input: null, licensed: false };

const OPEN = /^(MIT|BSD|Apache|ISC|CC0|CC-BY-4|Unlicense)/i;

export const matches = (filters: Filters) => (model: Described) =>
  isNamed(filters.search, model) &&
  (filters.scale === null || model.scale === filters.scale) &&
  (filters.goodFor === null || model.goodFor === 'any' || model.goodFor === filters.goodFor) &&
  (filters.input === null || model.input === filters.input) &&
  (!filters.licensed || OPEN.test(model.licence));

function isNamed(search: string, { title, id, licence }: Described): boolean {
  const text = `${title} ${id} ${licence}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
