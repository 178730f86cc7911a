import { formatTitle, type PictureDetails } from '../contract.js';
import type { Key } from '../words/en.js';
import type { Words } from '../words/words.svelte.js';

export type Fact = readonly [name: Key, value: string];

/** What is told of the original and, once it is made, of its result; what neither says is left out. */
export function factsOf(words: Words, source: PictureDetails, result: PictureDetails | null): Fact[] {
  const both = (say: (details: PictureDetails) => string | null): string | null => {
    const [before, after] = [say(source), result === null ? null : say(result)];
    if (before === null || after === null || before === after) return before ?? after;
    return words.t('info.change', { from: before, to: after });
  };
  const all: readonly (readonly [Key, string | null])[] = [
    ['info.camera', source.camera],
    ['info.lens', source.lens],
    ['info.taken', source.taken === null ? null : words.dateTime(source.taken)],
    ['info.exposure', exposureOf(words, source)],
    ['info.profile', both(({ profile }) => profile ?? words.t('info.noProfile'))],
    ['info.pixels', both(({ width, height }) => `${width} × ${height}`)],
    ['info.density', both(({ density }) => (density === null ? null : words.t('info.dots', { count: density })))],
    ['info.format', both(({ format, depth }) => words.t('info.bits', { format: formatTitle(format), count: depth }))],
    ['info.bytes', both(({ bytes }) => words.bytes(bytes))],
  ];
  return all.filter((fact): fact is Fact => fact[1] !== null);
}

/** As photographers write it: 1/250 s · f/2.8 · ISO 400 · 85 mm. */
function exposureOf(words: Words, { exposure, aperture, iso, focalLength }: PictureDetails): string | null {
  const time = (seconds: number) =>
    seconds < 0.3 ? `1/${words.number(Math.round(1 / seconds))}` : words.number(seconds, 1);
  const parts = [
    exposure === null ? null : words.t('info.seconds', { value: time(exposure) }),
    aperture === null ? null : `f/${words.number(aperture, 1)}`,
    iso === null ? null : `ISO ${iso}`,
    focalLength === null ? null : words.t('info.millimetres', { value: words.number(focalLength, 1) }),
  ].filter((part) => part !== null);
  // A unit stays beside its figure.
  return parts.length === 0 ? null : parts.map((part) => part.replaceAll(' ', '\u00a0')).join(' · ');
}
