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
  app: Pick<App, 'models' | 'figures'>,
  secondsOf: (card: ModelCard) => number | null,
): Promise<ModelOverview> {
  const [{ models, damaged }, figures] = await Promise.all([app.models(), app.figures()]);
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
export async function catalogueOf(app: Pick<App, 'models' | 'availableModels'>): Promise<CatalogueChoice[]> {
  const here = new Set((await app.models()).models.map(({ id }) => id));
  return app
    .availableModels()
    .map((entry) => ({ ...entry, installed: here.has(entry.id), download: downloadSize(entry) }));
}
