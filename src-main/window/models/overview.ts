import type { ModelFigures } from '../../contract/benchmark.js';
import { downloadSize } from '../../contract/catalogue.js';
import type { ModelCard } from '../../contract/model.js';
import type { CatalogueChoice, ModelChoice, ModelOverview } from '../../contract/window/models.js';
import type { App } from '../../app/app.js';

/**
 * The models to choose from, with what is known of each.
 *
 * @param secondsOf  for what remains to be made; null where nothing is known
 */
export async function overviewOf(
  { models: service, measuring }: Pick<App, 'models' | 'measuring'>,
  secondsOf: (card: ModelCard) => number | null,
): Promise<ModelOverview> {
  const [{ models, damaged }, figures] = await Promise.all([service.list(), measuring.figures()]);
  const known = new Map(figures.map((one) => [one.id, one]));
  return { choices: choicesOf(models, known, secondsOf), damaged };
}

export function choicesOf(
  cards: readonly ModelCard[],
  figures: ReadonlyMap<string, ModelFigures>,
  secondsOf: (card: ModelCard) => number | null,
): ModelChoice[] {
  return cards.map((card) => {
    const { megapixelsPerSecond: mps = null, measuredHere = false, quality = null } = figures.get(card.id) ?? {};
    return { card, mps, measuredHere, quality, batchSeconds: secondsOf(card) };
  });
}

/** The models that can be fetched, and which of them are here. */
export async function catalogueOf(models: App['models']): Promise<CatalogueChoice[]> {
  const here = new Set((await models.list()).models.map(({ id }) => id));
  return models.available.map((entry) => ({ ...entry, installed: here.has(entry.id), download: downloadSize(entry) }));
}
