// What a TIFF file holds beside its pictures.
import type { ReadAt } from '../read-at.js';
import { firstNumber, layoutOf, valuePlace, type Directory } from './directory.js';
import { directoriesOf, kindOf, MASK, REDUCED } from './pages.js';

/** Photoshop's layers and the like (Adobe, "Adobe Photoshop TIFF Technical Notes", ImageSourceData). */
const SOURCE_DATA = 37724;
/** Content credentials (C2PA 2.1, A.5). */
const MANIFEST = 0xcd41;
/** `Layr`, `Lr16` and `Lr32`, in either byte order. */
const LAYERS = ['Layr', 'Lr16', 'Lr32', 'ryaL', '61rL', '23rL'];
/** Pixels a side, at most. */
const THUMBNAIL = 320;
const SIDES = [256, 257];
/** What stands before the first block's name. */
const FIRST_BLOCKS = 4096;

export interface BesidePictures {
  readonly masks: boolean;
  /** Directories of the chain that are smaller forms of another; thumbnails nobody would miss. */
  readonly smaller: boolean;
  readonly layers: boolean;
  readonly manifest: boolean;
}

export async function besidePictures(read: ReadAt): Promise<BesidePictures> {
  const layout = await layoutOf(read);
  const pages = layout === undefined ? [] : await directoriesOf(read, layout);
  const isKind = (bit: number) => pages.some(({ directory }) => (kindOf(directory) & bit) !== 0);
  let layers = false;
  for (const { at } of pages) {
    const place = await valuePlace(read, layout!, at, SOURCE_DATA);
    const start =
      place === undefined ? '' : (await read(place.at, Math.min(place.length, FIRST_BLOCKS))).toString('latin1');
    layers ||= LAYERS.some((name) => start.includes(name));
  }
  return {
    masks: isKind(MASK),
    smaller: pages.some(({ directory }) => (kindOf(directory) & REDUCED) !== 0 && sideOf(directory) > THUMBNAIL),
    layers,
    manifest: pages.some(({ directory }) => directory.has(MANIFEST)),
  };
}

const sideOf = (directory: Directory): number =>
  Math.max(...SIDES.map((tag) => directory.get(tag)).map((entry) => (entry === undefined ? 0 : firstNumber(entry))));
