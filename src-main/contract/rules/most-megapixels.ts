/** Where nothing is said of the millions of pixels that a result may have. */
export const mostMegapixels = 1000;
