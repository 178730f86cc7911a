/** Pixels of a result up to which a picture is read more slowly than its network runs, mostly in waiting for the system. */
const MOST_SMALL = 1e6;

/** Small pictures that are read at the same time. */
export const READ_TOGETHER = 3;

/** @param target  pixels of the result */
export const isSmall = (target: { readonly width: number; readonly height: number }): boolean =>
  target.width * target.height <= MOST_SMALL;
