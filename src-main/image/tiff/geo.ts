// Where on Earth a picture lies, as TIFF files tell it (OGC GeoTIFF 1.1, section 7.1).
import type { Directory, Entry } from './directory.js';

const PIXEL_SCALE = 33550;
const TIE_POINTS = 33922;
const TRANSFORMATION = 34264;
/** Keys, their numbers and words; GDAL's own metadata and its value for no data. */
const UNCHANGED = [34735, 34736, 34737, 42112, 42113];

/** The tags of a directory that tell it; undefined where none does. */
export function geoIn(directory: Directory): Directory | undefined {
  const wanted = [PIXEL_SCALE, TIE_POINTS, TRANSFORMATION, ...UNCHANGED];
  const found: Directory = new Map([...directory].filter(([tag]) => wanted.includes(tag)));
  return found.size > 0 ? found : undefined;
}

/** The same for a picture that is `x` times as wide and `y` times as high. */
export function enlargedGeo(geo: Directory, { x, y }: { readonly x: number; readonly y: number }): Directory {
  const changes: Readonly<Record<number, (value: number, i: number) => number>> = {
    // The size of a pixel on the ground, in x, y and z.
    [PIXEL_SCALE]: (value, i) => value / [x, y, 1][i % 3]!,
    // Column, row and level, then the place they lie at.
    [TIE_POINTS]: (value, i) => value * ([x, y][i % 6] ?? 1),
    // Rows of a matrix that takes columns and rows to places.
    [TRANSFORMATION]: (value, i) => value / ([x, y][i % 4] ?? 1),
  };
  return new Map(
    [...geo].map(([tag, entry]) => {
      const change = changes[tag];
      return [tag, change === undefined ? entry : changed(entry, change)];
    }),
  );
}

function changed(entry: Entry, change: (value: number, i: number) => number): Entry {
  const value = Buffer.alloc(entry.value.length);
  for (let i = 0; i < entry.count; i++) value.writeDoubleLE(change(entry.value.readDoubleLE(8 * i), i), 8 * i);
  return { ...entry, value };
}
