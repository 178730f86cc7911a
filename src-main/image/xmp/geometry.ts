// Words in XMP that speak of pixels: orientation, sizes, regions, panoramas. They are brought up to date for a picture that
// was turned upright and enlarged.
import type { Element } from '@xmldom/xmldom';
import { elementsIn, propertiesIn, type Packet, type Property } from './packet.js';

const TIFF = 'http://ns.adobe.com/tiff/1.0/';
const EXIF = 'http://ns.adobe.com/exif/1.0/';
/** Metadata Working Group, "Guidelines for handling image metadata" 2.0, regions. */
const REGIONS = 'http://www.metadataworkinggroup.com/schemas/regions/';
const AREA = 'http://ns.adobe.com/xmp/sType/Area#';
const DIMENSIONS = 'http://ns.adobe.com/xap/1.0/sType/Dimensions#';
const MICROSOFT = 'http://ns.microsoft.com/photo/1.2/t/Region#';
const PANORAMA = 'http://ns.google.com/photos/1.0/panorama/';

export interface Geometry {
  /** EXIF orientation of the samples as they were stored, 1 to 8. */
  readonly orientation: number;
  /** Size of the result, pixels. */
  readonly width: number;
  readonly height: number;
  /** How much larger the result is than the upright source. */
  readonly scale: { readonly x: number; readonly y: number };
}

/** @returns whether anything was changed */
export function fitGeometry({ rdf }: Packet, geometry: Geometry): boolean {
  const changes = [
    ...sizes(rdf, geometry),
    ...panorama(rdf, geometry),
    ...(geometry.orientation === 1 ? [] : turned(rdf, geometry.orientation)),
    ...dimensions(rdf, geometry),
  ].filter(({ property, text }) => property.text !== text);
  for (const { property, text } of changes) property.set(text);
  return changes.length > 0;
}

interface Change {
  readonly property: Property;
  readonly text: string;
}

function sizes(rdf: Element, { width, height }: Geometry): Change[] {
  const values: Readonly<Record<string, number>> = {
    Orientation: 1,
    ImageWidth: width,
    ImageLength: height,
    PixelXDimension: width,
    PixelYDimension: height,
  };
  return [...propertiesIn(rdf, TIFF), ...propertiesIn(rdf, EXIF)].flatMap((property) =>
    values[property.name] === undefined ? [] : [{ property, text: String(values[property.name]) }],
  );
}

/** Pixels of the sphere and of the part of it that the picture shows (Google, "Photo Sphere XMP metadata"). */
function panorama(rdf: Element, { scale }: Geometry): Change[] {
  return propertiesIn(rdf, PANORAMA).flatMap((property) => {
    if (!/Pixels$/.test(property.name) || !Number.isFinite(Number(property.text)) || property.text.trim() === '')
      return [];
    const factor = /Width|Left/.test(property.name) ? scale.x : scale.y;
    return [{ property, text: String(Math.round(Number(property.text) * factor)) }];
  });
}

/** Sizes that regions were drawn on; regions themselves are shares of them. */
function dimensions(rdf: Element, { width, height }: Geometry): Change[] {
  return [...elementsIn(rdf)]
    .filter((one) => one.namespaceURI === REGIONS && one.localName === 'AppliedToDimensions')
    .flatMap((one) =>
      propertiesIn(one, DIMENSIONS).flatMap((property) =>
        property.name === 'w' || property.name === 'h'
          ? [{ property, text: String(property.name === 'w' ? width : height) }]
          : [],
      ),
    );
}

function turned(rdf: Element, orientation: number): Change[] {
  const areas = [...elementsIn(rdf)].filter((one) => one.namespaceURI === REGIONS && one.localName === 'Area');
  const found = areas.flatMap((area) => turnedArea(propertiesIn(area, AREA), orientation));
  const rectangles = propertiesIn(rdf, MICROSOFT).filter(({ name }) => name === 'Rectangle');
  return [...found, ...rectangles.flatMap((property) => turnedRectangle(property, orientation))];
}

/** Centre and size, as shares. */
function turnedArea(properties: readonly Property[], orientation: number): Change[] {
  const find = (name: string): Property | undefined => properties.find((one) => one.name === name);
  const [x, y, w, h] = [find('x'), find('y'), find('w'), find('h')];
  if (x === undefined || y === undefined) return [];
  const [newX, newY] = uprightPoint(Number(x.text), Number(y.text), orientation);
  const swapped = orientation > 4 && w !== undefined && h !== undefined;
  return [
    { property: x, text: share(newX) },
    { property: y, text: share(newY) },
    ...(swapped
      ? [
          { property: w, text: h.text },
          { property: h, text: w.text },
        ]
      : []),
  ];
}

/** Left, top, width and height, as shares. */
function turnedRectangle(property: Property, orientation: number): Change[] {
  const [x, y, w, h] = property.text.split(',').map(Number) as [number, number, number, number];
  if (![x, y, w, h].every(Number.isFinite)) return [];
  const [cx, cy] = uprightPoint(x + w / 2, y + h / 2, orientation);
  const [width, height] = orientation > 4 ? [h, w] : [w, h];
  return [{ property, text: [cx - width / 2, cy - height / 2, width, height].map(share).join(', ') }];
}

const share = (value: number): string => String(Math.round(value * 1e6) / 1e6);

/** Where a point of the stored picture comes to stand, in shares (EXIF 2.32, orientation). */
function uprightPoint(x: number, y: number, orientation: number): [number, number] {
  const places: Readonly<Record<number, [number, number]>> = {
    2: [1 - x, y],
    3: [1 - x, 1 - y],
    4: [x, 1 - y],
    5: [y, x],
    6: [1 - y, x],
    7: [1 - y, 1 - x],
    8: [y, 1 - x],
  };
  return places[orientation] ?? [x, y];
}
