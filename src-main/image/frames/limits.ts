/** Frames go to libvips one below the other, and its pictures have at most so many rows. */
export const MOST_ROWS = 10_000_000;
