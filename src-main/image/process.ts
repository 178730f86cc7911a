import { answer, serve } from '../base/child/serve.js';
import type { PictureCalls } from './protocol.js';
import { quickFacts } from './quick-facts.js';

// The picture process: decodes and encodes for the screen and for planning, so that a picture which takes libvips down
// takes nothing else with it. It may be killed at any moment.

/** What needs libvips, which is loaded when it is first needed: half of this process, and plain headers do without. */
const libvips = () => import('./process-libvips.js');

serve<PictureCalls>({
  probe: (files) =>
    Promise.all(
      files.map((file) => answer(async () => (await quickFacts(file)) ?? (await libvips()).probeByLibvips(file))),
    ),
  thumbnail: async (file, side) => (await libvips()).thumbnail(file, side),
  writePyramid: async (file, to) => (await libvips()).writePyramid(file, to),
  pyramidFacts: async (pyramid) => (await libvips()).pyramidFacts(pyramid),
  pyramidTile: async (pyramid, level, column, row) => (await libvips()).pyramidTile(pyramid, level, column, row),
  strip: async (request) =>
    (await libvips()).stripOf(request).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  crop: async (file, part, to) => {
    const { cropPicture, probePicture } = await libvips();
    await cropPicture(file, part, to);
    return probePicture(to);
  },
});
