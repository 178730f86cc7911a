import type { ModelCard } from '../contract.js';

// What narrows a list of models. The same questions fit models that are here and those that can be fetched.

type Described = Pick<ModelCard, 'scale' | 'goodFor' | 'input' | 'licence' | 'title'>;

export interface Filters {
  readonly scale: number | null;
  readonly goodFor: 'photo' | 'illustration' | null;
  readonly input: ModelCard['input'] | null;
  /** Only models whose licence says what may be done with them. */
  readonly licensed: boolean;
}

export const noFilters: Filters = { scale: null, goodFor: null, input: null, licensed: false };

const OPEN = /^(MIT|BSD|Apache|ISC|CC0|CC-BY-4|Unlicense)/i;

export const matches = (filters: Filters) => (model: Described) =>
  (filters.scale === null || model.scale === filters.scale) &&
  (filters.goodFor === null || model.goodFor === 'any' || model.goodFor === filters.goodFor) &&
  (filters.input === null || model.input === filters.input) &&
  (!filters.licensed || OPEN.test(model.licence));
