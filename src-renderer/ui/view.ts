// Where a picture lies on the stage. "Picture" is the larger of the two that are compared; all else is device pixels.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  /** Device pixels for one pixel of the picture. */
  readonly scale: number;
  /** Device pixels of the picture's left upper corner. */
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const MARGIN = 0.96;
/** Beyond that a picture of a few pixels would be nothing but squares. */
const MOST_FIT = 8;

/** The scale at which the picture fits; a small one is enlarged to fit. */
export const fitScale = (picture: Size, stage: Size): number =>
  Math.min(MOST_FIT, (stage.width / picture.width) * MARGIN, (stage.height / picture.height) * MARGIN);

/** `centre` in shares of the picture; kept so that no side that could be covered stays bare. */
export function place(picture: Size, stage: Size, zoom: number | null, centre: Point): Placed {
  const scale = zoom ?? fitScale(picture, stage);
  const axis = (length: number, room: number, share: number) => {
    const long = length * scale;
    if (long <= room) return Math.round((room - long) / 2);
    return Math.round(Math.min(0, Math.max(room - long, room / 2 - share * long)));
  };
  return {
    scale,
    x: axis(picture.width, stage.width, centre.x),
    y: axis(picture.height, stage.height, centre.y),
  };
}

/** The centre that shows the picture as `placed` has it. */
export const centreOf = (picture: Size, stage: Size, placed: Placed): Point => ({
  x: (stage.width / 2 - placed.x) / (picture.width * placed.scale),
  y: (stage.height / 2 - placed.y) / (picture.height * placed.scale),
});

/** The centre after zooming so that what is under `at` stays there. */
export function zoomAbout(picture: Size, stage: Size, placed: Placed, scale: number, at: Point): Point {
  const ratio = scale / placed.scale;
  return centreOf(picture, stage, {
    scale,
    x: at.x - (at.x - placed.x) * ratio,
    y: at.y - (at.y - placed.y) * ratio,
  });
}

/** By how much a turn of the wheel enlarges; two fingers on a pad come as a wheel with Ctrl, in smaller steps. */
export const wheelZoom = ({ deltaY, ctrlKey }: Pick<WheelEvent, 'deltaY' | 'ctrlKey'>): number =>
  Math.exp(-deltaY * (ctrlKey ? 0.0072 : 0.0018));

/** A rectangle between two points of the stage, in whole pixels of a source `ratio` times smaller than the picture. */
export function cropBetween(a: Point, b: Point, placed: Placed, source: Size, ratio: number, most: number) {
  const axis = (from: number, to: number, origin: number, length: number) => {
    const ends = [from, to].map((value) => Math.min(length, Math.max(0, (value - origin) / placed.scale / ratio)));
    const low = Math.floor(Math.min(...ends));
    return [low, Math.min(most, Math.ceil(Math.max(...ends)) - low)] as const;
  };
  const [x, width] = axis(a.x, b.x, placed.x, source.width);
  const [y, height] = axis(a.y, b.y, placed.y, source.height);
  return { x, y, width, height };
}

/** A rectangle of a source that was moved, or made larger, by so many pixels; it stays inside, and of a size that can be compared. */
export function moved<Frame extends Size & Point>(
  frame: Frame,
  x: number,
  y: number,
  resizes: boolean,
  source: Size,
  most: number,
): Size & Point {
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  if (resizes) {
    const width = clamp(frame.width + x, Math.min(16, source.width), Math.min(most, source.width - frame.x));
    const height = clamp(frame.height + y, Math.min(16, source.height), Math.min(most, source.height - frame.y));
    return { x: frame.x, y: frame.y, width, height };
  }
  return {
    ...frame,
    x: clamp(frame.x + x, 0, source.width - frame.width),
    y: clamp(frame.y + y, 0, source.height - frame.height),
  };
}
