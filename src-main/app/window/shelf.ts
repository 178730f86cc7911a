import { downloadSize } from '../../contract/catalogue.js';
import type { CatalogueChoice, ModelChoice, ModelShelf } from '../../contract/window/models.js';
import type { App } from '../app.js';

type Models = Pick<App, 'models' | 'availableModels'>;

/** The models to choose from, with what is known of each. */
export async function shelfOf(
  app: Models,
  mpsOf: (model: string) => number | undefined,
  megapixels: number,
): Promise<ModelShelf> {
  const { models, damaged } = await app.models();
  const choices = models.map((card): ModelChoice => {
    const mps = mpsOf(card.id) ?? null;
    const published = card.measured.find(({ set }) => set === 'Set5');
    return {
      card,
      mps,
      measuredHere: mps !== null,
      quality: published === undefined ? null : { psnr: published.psnrY, on: 'Set5', own: false },
      batchSeconds: mps === null || megapixels === 0 ? null : megapixels / mps,
      front: false,
    };
  });
  return { choices, damaged };
}

/** The models that can be fetched, and which of them are here. */
export async function catalogueOf(app: Models): Promise<CatalogueChoice[]> {
  const here = new Set((await app.models()).models.map(({ id }) => id));
  return app
    .availableModels()
    .map((entry) => ({ ...entry, installed: here.has(entry.id), download: downloadSize(entry) }));
}
