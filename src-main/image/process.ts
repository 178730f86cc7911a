import { Governor } from '../base/child/governor.js';
import { answer, serve } from '../base/child/serve.js';
import { DecodedCopies } from './decoded-copies.js';
import type { PictureCalls } from './protocol.js';
import { quickFacts } from './quick-facts.js';

// The picture process: decodes and encodes for the screen and for planning, so that a picture which takes libvips down
// takes nothing else with it. It may be killed at any moment.

const governor = new Governor();
const copies = new DecodedCopies();

/** What needs libvips, which is loaded when it is first needed: half of this process, and plain headers do without. */
async function libvips() {
  const loaded = await import('./process-libvips.js');
  loaded.takeShare(governor.share);
  return loaded;
}

/** The same, after the rest that is owed. Tiles that are in view do not wait: they take next to nothing. */
async function rested() {
  await governor.rest();
  return libvips();
}

serve<PictureCalls>({
  async probe(files) {
    await governor.rest();
    return Promise.all(
      files.map((file) => answer(async () => (await quickFacts(file)) ?? (await libvips()).probeByLibvips(file))),
    );
  },
  thumbnail: async (file, side, raw) => (await rested()).thumbnail(file, side, { raw, copies }),
  writePyramid: async (file, to, raw) => (await rested()).writePyramid(file, to, { raw, copies }),
  pyramidFacts: async (pyramid) => (await libvips()).pyramidFacts(pyramid),
  pyramidTile: async (pyramid, level, column, row) => (await libvips()).pyramidTile(pyramid, level, column, row),
  histogram: async (pyramid) => (await rested()).histogramOf(pyramid),
  interest: async (pyramid) => (await rested()).interestOf(pyramid),
  details: async (file, raw) => (await rested()).detailsOf(file, { raw, copies }),
  strip: async (request) =>
    (await rested()).stripOf(request).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }),
  crop: async (file, part, to, raw) => {
    const { cropPicture, probePicture } = await rested();
    await cropPicture(file, part, to, { raw, copies });
    return probePicture(to);
  },
  limit({ processorShare }) {
    governor.share = processorShare / 100;
  },
  keepIn(folder) {
    copies.folder = folder;
  },
});
