import type { ModelChoice } from '../contract.js';
import { areOfOneKind, frontsOf, kindsOf, psnrOn, secondsOf } from './compare.js';

// Where models stand between fast and fine. Horizontally: seconds, by their logarithm; vertically: PSNR. A model whose
// quality compares with none of its kind stands on a shelf below.

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Point {
  readonly choice: ModelChoice;
  readonly x: number;
  readonly y: number;
  readonly seconds: number;
  /** Null stands on the shelf. */
  readonly psnr: number | null;
  /** Nothing shown of its kind is both faster and better. */
  readonly front: boolean;
  /** Where its name fits; null where it does not. */
  readonly label: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' } | null;
}

export interface Tick {
  readonly at: number;
  readonly value: number;
}

export interface Plot {
  readonly points: readonly Point[];
  /** For each kind of model the best at each speed, from fast to fine. */
  readonly fronts: readonly (readonly Point[])[];
  readonly across: readonly Tick[];
  readonly up: readonly Tick[];
}

const NICE_SECONDS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000],
  ...[86_400, 172_800, 432_000, 864_000],
];
const CHARACTER = 6.3;
const LINE = 14;
/** From a point to its name. */
const REACH = 12;

export function arrange(
  choices: readonly ModelChoice[],
  box: Box,
  current: string | null,
  title = (c: ModelChoice) => c.card.title,
): Plot {
  const best = frontsOf(choices);
  const front = new Set(best.flat());
  const placed = kindsOf(choices).flatMap(({ choices: kind, testSet }) =>
    kind.flatMap((choice) => {
      const seconds = secondsOf(choice);
      return seconds === null ? [] : [{ choice, seconds, psnr: psnrOn(testSet, choice), front: front.has(choice) }];
    }),
  );
  const times = placed.map(({ seconds }) => Math.log(seconds));
  const values = placed.flatMap(({ psnr }) => (psnr === null ? [] : [psnr]));
  const [x0, x1] = span(times, Math.log(1.6));
  const [y0, y1] = span(values, 0.12);
  const shelf = placed.some(({ psnr }) => psnr === null) ? 20 : 0;
  const right = box.width - box.right;
  const floor = box.height - box.bottom - shelf;
  const x = (seconds: number) => box.left + ((Math.log(seconds) - x0) / (x1 - x0)) * (right - box.left);
  const y = (psnr: number | null) =>
    psnr === null ? box.height - box.bottom - 6 : floor - ((psnr - y0) / (y1 - y0)) * (floor - box.top);
  const bare = placed
    .map((place) => ({ ...place, x: x(place.seconds), y: y(place.psnr) }))
    .sort((a, b) => a.seconds - b.seconds);
  const points = label(bare, box, current, title);
  const fronts = best.map((choices) => choices.map((one) => points.find(({ choice }) => choice === one)!));
  const shown = (low: number, high: number) => (tick: Tick) => tick.at >= low - 0.5 && tick.at <= high + 0.5;
  return {
    points,
    fronts,
    across: thin(NICE_SECONDS.map((value) => ({ value, at: x(value) })).filter(shown(box.left, right)), 52),
    up: decibels(y0, y1)
      .map((value) => ({ value, at: y(value) }))
      .filter(shown(box.top, floor)),
  };
}

/**
 * The next model towards fine (1) or fast (-1) on the front of the current one's kind; the nearest end where it lies
 * beyond; undefined where it is that end.
 */
export function stepAlong({ points, fronts }: Plot, current: string | null, by: 1 | -1): Point | undefined {
  const from = points.find(({ choice }) => choice.card.id === current);
  const stops = (from && fronts.find(([first]) => areOfOneKind(first!.choice, from.choice))) ?? fronts[0] ?? points;
  if (from === undefined) return stops[0];
  const next =
    by > 0
      ? stops.find(({ seconds }) => seconds > from.seconds)
      : stops.findLast(({ seconds }) => seconds < from.seconds);
  return next ?? (stops.includes(from) ? undefined : stops.at(by > 0 ? -1 : 0));
}

/** Lowest and highest with air around them. */
function span(values: readonly number[], least: number): [number, number] {
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max(least, (high - low) * 0.12);
  return [low - air, high + air];
}

function decibels(low: number, high: number): number[] {
  const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5].find((size) => (high - low) / size <= 5) ?? 10;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** Leaves out ticks that would touch the one before. */
function thin(ticks: readonly Tick[], room: number): Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks) if (kept.length === 0 || tick.at - kept.at(-1)!.at >= room) kept.push(tick);
  return kept;
}

type Bare = Omit<Point, 'label'>;

/** Names the current model first, then those on the front, then what still finds room. */
function label(points: readonly Bare[], box: Box, current: string | null, title: (c: ModelChoice) => string): Point[] {
  const taken = points.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  const weight = ({ choice, front }: Bare) => (choice.card.id === current ? 2 : front ? 1 : 0);
  const labels = new Map<Bare, Point['label']>();
  for (const point of points.toSorted((a, b) => weight(b) - weight(a))) {
    const long = title(point.choice).length * CHARACTER;
    const places = [
      { x: point.x + REACH, y: point.y + 4, anchor: 'start' as const },
      { x: point.x - REACH, y: point.y + 4, anchor: 'end' as const },
      { x: point.x + 6, y: point.y - 8, anchor: 'start' as const },
      { x: point.x - 6, y: point.y - 8, anchor: 'end' as const },
      { x: point.x + 6, y: point.y + 17, anchor: 'start' as const },
    ];
    const fits = places.find(({ x, y, anchor }) => {
      const left = anchor === 'start' ? x : x - long;
      const area = { left, right: left + long, top: y - LINE + 3, bottom: y + 3 };
      const inside = area.left >= 2 && area.right <= box.width - 2 && area.top >= 0;
      return inside && !taken.some((other) => overlaps(area, other));
    });
    labels.set(point, fits ?? null);
    if (fits) {
      const left = fits.anchor === 'start' ? fits.x : fits.x - long;
      taken.push({ left, right: left + long, top: fits.y - LINE + 3, bottom: fits.y + 3 });
    }
  }
  return points.map((point) => ({ ...point, label: labels.get(point) ?? null }));
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const overlaps = (a: Area, b: Area) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
