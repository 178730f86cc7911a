import type { ModelChoice } from '../contract.js';

// What of models compares with what. Seconds always do; decibels only among models of one scale that expect one kind of
// picture, measured on the same pictures.

/** Output megapixels that seconds stand for while nothing is queued: one picture of 24 MP enlarged four times. */
export const EXAMPLE_MEGAPIXELS = 384;

/** Models whose quality compares. */
export interface Kind {
  readonly choices: readonly ModelChoice[];
  /** What quality was measured on that most of these have in common, own crops first. */
  readonly testSet: string | null;
}

/** Seconds for the batch, or for the example. */
export const secondsOf = ({ batchSeconds, mps }: ModelChoice): number | null =>
  batchSeconds ?? (mps === null || mps <= 0 ? null : EXAMPLE_MEGAPIXELS / mps);

export const areOfOneKind = (a: ModelChoice, b: ModelChoice): boolean =>
  a.card.scale === b.card.scale && a.card.input === b.card.input;

export function kindsOf(choices: readonly ModelChoice[]): Kind[] {
  const kinds: ModelChoice[][] = [];
  for (const choice of choices) {
    const kind = kinds.find(([first]) => areOfOneKind(first!, choice));
    if (kind) kind.push(choice);
    else kinds.push([choice]);
  }
  return kinds.map((kind) => ({ choices: kind, testSet: testSetOf(kind) }));
}

/** dB where they compare with those of its kind. */
export const psnrOn = (testSet: string | null, { quality }: ModelChoice): number | null =>
  quality !== null && quality.on === testSet ? quality.psnr : null;

/** For each kind the models than which none of it is both faster and better, from fast to fine. */
export function frontsOf(choices: readonly ModelChoice[]): ModelChoice[][] {
  return kindsOf(choices)
    .map(({ choices: kind, testSet }) => {
      const placed = kind.flatMap((choice) => {
        const [seconds, psnr] = [secondsOf(choice), psnrOn(testSet, choice)];
        return seconds === null || psnr === null ? [] : [{ choice, seconds, psnr }];
      });
      placed.sort((a, b) => a.seconds - b.seconds || b.psnr - a.psnr);
      let best = -Infinity;
      const front = placed.filter(({ psnr }) => psnr > best && ((best = psnr), true));
      return front.map(({ choice }) => choice);
    })
    .filter((front) => front.length > 0);
}

export function testSetOf(choices: readonly ModelChoice[]): string | null {
  const counts = new Map<string, number>();
  for (const { quality } of choices) {
    if (quality) counts.set(quality.on, (counts.get(quality.on) ?? 0) + (quality.own ? 1000 : 1));
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
