import { withFile } from '../read-at.js';
import { firstNumber, layoutOf, numbersOf, type Directory } from './directory.js';
import { directoriesOf, subDirectoriesOf } from './pages.js';

/** Tags that say where strips and tiles begin, and how long each is (TIFF 6.0). */
const EXTENTS = [
  [273, 279],
  [324, 325],
] as const;
const PHOTOMETRIC = 262;
/** What a sensor saw, and the same developed in part (TIFF/EP; DNG). */
const RAW = new Set([32803, 34892]);

/** Whether samples of a camera's raw file, a TIFF inside, lie behind its end: LibRaw would make them black. */
export const rawIsCutOff = (file: string): Promise<boolean> =>
  withFile(file, async (read, size) => {
    const layout = await layoutOf(read);
    if (layout === undefined) return false;
    const pages = await directoriesOf(read, layout);
    const below = await Promise.all(pages.slice(0, 4).map((page) => subDirectoriesOf(read, layout, page)));
    const all = [...pages.map(({ directory }) => directory), ...below.flat()];
    return all.filter(isRaw).some((directory) => furthest(directory) > size);
  });

const isRaw = (directory: Directory): boolean => {
  const entry = directory.get(PHOTOMETRIC);
  return entry !== undefined && RAW.has(firstNumber(entry));
};

/** Where the last of its samples ends. */
function furthest(directory: Directory): number {
  let end = 0;
  for (const [places, lengths] of EXTENTS) {
    const [at, counts] = [places, lengths].map((tag) => directory.get(tag)).map((entry) => entry && numbersOf(entry));
    at?.forEach((place, i) => (end = Math.max(end, place + (counts?.[i] ?? 0))));
  }
  return end;
}
