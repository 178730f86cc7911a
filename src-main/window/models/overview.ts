import { downloadSize } from '../../contract/catalogue.js';
import type { ModelCard } from '../../contract/model.js';
import type { CatalogueChoice, ModelOverview } from '../../contract/window/models.js';
import type { App } from '../../app/app.js';

/**
 * The models to choose from, with what is known of each.
 *
 * @param secondsOf  for what remains to be made; null where nothing is known
 */
export async function overviewOf(
  { models: service, measuring, estimates }: Pick<App, 'models' | 'measuring' | 'estimates'>,
  secondsOf: (card: ModelCard) => number | null,
): Promise<ModelOverview> {
  const [{ models, damaged }, qualities] = await Promise.all([service.list(), measuring.qualities()]);
  const choices = models.map((card) => {
    const speed = estimates.speedOf(card);
    return {
      card,
      mps: speed?.mps ?? null,
      measuredHere: speed?.sure ?? false,
      quality: qualities.get(card.id) ?? null,
      batchSeconds: secondsOf(card),
    };
  });
  return { choices, damaged };
}

/** The models that can be fetched, and which of them are here. */
export async function catalogueOf(models: App['models']): Promise<CatalogueChoice[]> {
  const here = new Set((await models.list()).models.map(({ id }) => id));
  return Promise.all(
    models.available.map(async (entry) => {
      const download = (await models.isPackageKept(entry)) ? 0 : downloadSize(entry);
      return { ...entry, installed: here.has(entry.id), download };
    }),
  );
}
