import type { Crop } from '../state/viewer.svelte.js';
import type { Placed, Size } from '../ui/view.js';

/** What a preview may take by the estimate, s. */
const SECONDS = 2;
/** Pixels of a result, whatever an estimate says: enough to be worth looking at, and no more than a screen has. */
const LEAST = 256 ** 2;
const MOST = 8e6;
/** Device pixels for one of the result: below that there is little to see in it. */
const CLOSE = 0.5;
/** Pixels of the source that are asked for at least. */
const SIDE = 8;

export interface View {
  /** Pixels of the source, and of the result. */
  readonly source: Size;
  readonly picture: Size;
  /** Where the result lies in the view, and how large that is, device pixels. */
  readonly placed: Placed;
  readonly stage: Size;
}

export interface Speed {
  /** The model's factor, and its megapixels a second; null where nothing is known. */
  readonly scale: number;
  readonly mps: number | null;
}

/** What of the source to preview. */
export interface PreviewPart {
  readonly crop: Crop;
  /** Whether it is less than what is in view: its middle. */
  readonly isMiddle: boolean;
}

/**
 * All that is in view, if that takes a moment only. If it takes longer, its middle; null where so much is in view that this
 * would be a stamp.
 */
export function partToPreview({ source, picture, placed, stage }: View, speed: Speed): PreviewPart | null {
  const factor = picture.width / source.width;
  const per = placed.scale * factor;
  const across = inView(placed.x, stage.width, source.width, per);
  const down = inView(placed.y, stage.height, source.height, per);
  if (across.length < SIDE || down.length < SIDE) return null;
  const most = mostPixels(factor, speed);
  const share = Math.sqrt(most / (across.length * down.length * factor ** 2));
  if (share < 1 && placed.scale < CLOSE) return null;
  const [x, width] = middle(across, share);
  const [y, height] = middle(down, share);
  return { crop: { x, y, width, height }, isMiddle: share < 1 };
}

/** Pixels of the result that a model makes in the time for a preview. Networks make more of them where the size asked for is smaller. */
function mostPixels(factor: number, { scale, mps }: Speed): number {
  let made = scale;
  while (made < factor && scale > 1) made *= scale;
  return Math.min(MOST, Math.max(LEAST, (SECONDS * (mps ?? 0) * 1e6 * factor ** 2) / made ** 2));
}

interface Range {
  readonly start: number;
  readonly length: number;
}

function inView(origin: number, room: number, length: number, per: number): Range {
  const start = Math.max(0, Math.floor(-origin / per));
  return { start, length: Math.min(length, Math.ceil((room - origin) / per)) - start };
}

function middle({ start, length }: Range, share: number): [start: number, length: number] {
  const part = Math.min(length, Math.max(SIDE, Math.round(length * Math.min(1, share))));
  return [start + Math.round((length - part) / 2), part];
}
