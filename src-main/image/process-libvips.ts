// What the picture process loads when it first needs libvips.
export { cropPicture } from './crop.js';
export { detailsOf } from './details.js';
export { histogramOf } from './histogram.js';
export { interestOf } from './interest.js';
export { probeByLibvips, probePicture } from './probe.js';
export { pyramidFacts, pyramidTile, writePyramid } from './pyramid.js';
export { takeShare } from './sharp.js';
export { stripOf } from './strip.js';
export { thumbnail } from './thumbnail.js';
