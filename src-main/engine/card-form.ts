import type { Depth } from '../contract/formats.js';
import type { PrecisionChoice, Refusal } from '../contract/providers.js';
import type { Way } from './provider-options.js';

/** What a graphics card does best with a network, as it was measured there. */
export interface CardForm {
  readonly way: Way;
  /** Side of a tile without its margins, LR pixels. */
  readonly side: number;
  /** Why it does not compute in float16, where it does not. */
  readonly notHalf?: Refusal;
}

/** As a picture is to be computed: with 16 bits only where the numbers were left to the program, and its samples have 8. */
export function cardAs(
  card: CardForm | undefined,
  precision: PrecisionChoice | undefined,
  depth: Depth,
): { card?: CardForm } {
  if (card === undefined) return {};
  const { half: _, ...full } = card.way;
  return { card: precision === 'auto' && depth === 8 ? card : { ...card, way: full } };
}
