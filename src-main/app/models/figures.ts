import { groupBy } from '../../base/group-by.js';
import type { ModelFigures } from '../../contract/benchmark.js';
import type { ModelCard } from '../../contract/model.js';
import type { Figure } from '../../measure/figure-store.js';
import type { BatchTime } from './estimate.js';
import type { Speeds } from './speeds.js';

type Quality = NonNullable<ModelFigures['quality']>;

/** What is known of every model's speed here and quality, for choosing among them. */
export function figuresOf(
  cards: readonly ModelCard[],
  figures: readonly Figure[],
  speeds: Speeds,
  batchTime: BatchTime,
): ModelFigures[] {
  const kinds = groupBy(cards, ({ scale, input }) => `${scale} ${input}`);
  const quality = new Map(kinds.flatMap((kind) => [...qualities(kind, figures)]));
  return cards.map((card) => {
    const inBatches = batchTime([card.id]);
    const known = speeds.of(card, 'auto');
    const from = inBatches !== undefined ? 'batches' : (known?.from ?? null);
    const seconds = inBatches ?? known?.seconds;
    return {
      id: card.id,
      megapixelsPerSecond: seconds === undefined ? null : card.scale ** 2 / seconds,
      speedFrom: from,
      measuredHere: from === 'batches' || from === 'benchmark',
      quality: quality.get(card.id) ?? null,
    };
  });
}

/**
 * Quality on the one set of pictures that most models of a kind were measured on, the user's own before any other:
 * figures on different pictures are not to be compared.
 */
function qualities(cards: readonly ModelCard[], figures: readonly Figure[]): Map<string, Quality> {
  const sources = (['own', 'references', 'samples'] as const).map((source) => {
    const of = (card: ModelCard): Quality | undefined => {
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
