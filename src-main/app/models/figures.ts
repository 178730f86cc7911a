import { groupBy } from '../../base/group-by.js';
import type { ModelQuality } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type { Figure } from '../../measure/figure-store.js';

/** What is known of models' quality, by id, for choosing among them. */
export const qualitiesOf = (cards: readonly ModelCard[], figures: readonly Figure[]): Map<string, ModelQuality> =>
  new Map(groupBy(cards, ({ scale, input }) => `${scale} ${input}`).flatMap((kind) => [...ofKind(kind, figures)]));

/**
 * Quality on the one set of pictures that most models of a kind were measured on, the user's own before any other:
 * figures on different pictures are not to be compared.
 */
function ofKind(cards: readonly ModelCard[], figures: readonly Figure[]): Map<string, ModelQuality> {
  const sources = (['own', 'references', 'samples'] as const).map((source) => {
    const of = (card: ModelCard): ModelQuality | undefined => {
      const found = figures.find((one) => one.sha256 === card.sha256 && one.model === card.id && one.quality[source]);
      const psnr = found?.quality[source]?.psnrY;
      return psnr === undefined ? undefined : { psnr, on: source, own: source === 'own' };
    };
    return new Map(cards.flatMap((card) => pairOf(card.id, of(card))));
  });
  const published = new Map(
    cards.flatMap((card) => {
      const onSet5 = card.measured.find(({ set }) => set === 'Set5');
      return pairOf(card.id, onSet5 && { psnr: onSet5.psnrY, on: 'Set5', own: false });
    }),
  );
  return [...sources, published].reduce((best, one) => (one.size > best.size ? one : best));
}

const pairOf = <T>(id: string, value: T | undefined): [string, T][] => (value === undefined ? [] : [[id, value]]);
