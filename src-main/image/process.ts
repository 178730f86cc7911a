import { answer, serve } from '../base/child/serve.js';
import { cropPicture } from './crop.js';
import { probePicture } from './probe.js';
import type { PictureCalls } from './protocol.js';
import { pyramidFacts, pyramidTile, writePyramid } from './pyramid.js';
import { stripOf } from './strip.js';
import { thumbnail } from './thumbnail.js';

// The picture process: decodes and encodes for the screen and for planning, so that a picture which takes libvips down
// takes nothing else with it. It may be killed at any moment.

serve<PictureCalls>({
  probe: (files) => Promise.all(files.map((file) => answer(() => probePicture(file)))),
  ...{ thumbnail, writePyramid, pyramidFacts, pyramidTile },
  strip: (request) =>
    stripOf(request).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  async crop(file, part, to) {
    await cropPicture(file, part, to);
    return probePicture(to);
  },
});
