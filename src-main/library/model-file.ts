import type { StoredCard } from '../contract/model.js';
import type { ModelFile } from '../network/model-file.js';

/** What the engine needs of a card, with the file it describes. */
export function modelFileOf(card: StoredCard, file: string): ModelFile {
  const { id, scale, range, margin, minimumSide, multiple, fixedSize } = card;
  return {
    id,
    file,
    scale,
    range,
    margin,
    minimumSide,
    ...(multiple === undefined ? {} : { multiple }),
    ...(fixedSize === undefined ? {} : { fixedSize }),
  };
}
