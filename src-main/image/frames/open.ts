import { Problem } from '../../base/problem.js';
import { formats } from '../../contract/formats.js';
import { probePicture } from '../probe.js';
import { leftOut } from '../left-out.js';
import { ScratchFolder, type Scratch } from '../place.js';
import { openPage, openSource } from '../read.js';
import type { PictureFacts } from '../types.js';
import { inFolder, type Frames } from './frames.js';
import { openAnimation } from './open-animation.js';

/**
 * @param all  whether all frames or pages of the file are wanted; otherwise the first, which says so
 * @param folder  for scratch files
 * @param known  what the file's header says, where that was read a moment ago
 * @param scratch  for a picture alone; absent: the folder
 * @throws Problem for every way a file can be wrong
 */
export async function openFrames(
  file: string,
  folder: string,
  all: boolean,
  known?: PictureFacts,
  scratch: Scratch = new ScratchFolder(folder),
): Promise<Frames> {
  const facts = known ?? (await probePicture(file));
  if (!all || facts.pages < 2) return single(file, facts, scratch);
  const frames =
    formats[facts.format].frames === 'pages' ? pagesOf(file, facts, folder) : await openAnimation(file, facts, folder);
  return { ...frames, notes: [...frames.notes, ...(await leftOut(file, facts.format))] };
}

const single = (file: string, facts: PictureFacts, scratch: Scratch): Frames => ({
  ...{ facts, count: 1, pixels: facts.width * facts.height, opacity: false, notes: [] },
  open: () => openSource(file, scratch, facts),
  close: async () => undefined,
});

const pagesOf = (file: string, facts: PictureFacts, scratch: string): Frames => ({
  ...{ facts, count: facts.pages, pixels: facts.pixels, opacity: false, notes: [] },
  open: (index) =>
    inFolder(scratch, index, (folder) =>
      openPage(file, index, new ScratchFolder(folder)).catch((error: unknown) => {
        if (!(error instanceof Problem) || index === 0) throw error;
        throw new Problem(error.code, `Page ${index + 1}: ${error.message}`, error.advice, { cause: error });
      }),
    ),
  close: async () => undefined,
});
