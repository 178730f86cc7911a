/** Side of the part that models are compared on, pixels of the source. */
export const MOST_CROP = 1024;
