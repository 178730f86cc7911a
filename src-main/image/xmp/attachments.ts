// Words in XMP that speak of what is stored behind a JPEG: gain maps (Adobe "Gain Map"; Android "Ultra HDR image format")
// and the videos of motion photos (Android "Motion Photo format").
import type { Element } from '@xmldom/xmldom';
import { elementsIn, propertiesIn, type Packet } from './packet.js';

const CAMERA = 'http://ns.google.com/photos/1.0/camera/';
const CONTAINER = 'http://ns.google.com/photos/1.0/container/';
const ITEM = 'http://ns.google.com/photos/1.0/container/item/';
const GAIN_MAP = 'http://ns.adobe.com/hdr-gain-map/1.0/';
const APPLE_GAIN_MAP = 'http://ns.apple.com/HDRGainMap/1.0/';

const MOTION = /^(MotionPhoto|MicroVideo)/;
const PRIMARY = 'Primary';
const MAP = 'GainMap';

export interface Attached {
  readonly changed: boolean;
  /** Whether a video was spoken of. */
  readonly motion: boolean;
}

/**
 * Takes out what is no longer true: the words about a video and, unless a map of `mapLength` bytes goes along, those about
 * a gain map.
 */
export function fitAttachments({ rdf }: Packet, mapLength: number | undefined): Attached {
  const motion = propertiesIn(rdf, CAMERA).filter(({ name }) => MOTION.test(name));
  const maps = mapLength === undefined ? [GAIN_MAP, APPLE_GAIN_MAP].flatMap((space) => propertiesIn(rdf, space)) : [];
  for (const property of [...motion, ...maps]) property.remove();
  const directories = [...elementsIn(rdf)].filter((one) => is(one, CONTAINER, 'Directory'));
  let hadVideo = false;
  let changed = motion.length + maps.length > 0;
  for (const directory of directories) {
    const kept: string[] = [];
    for (const entry of [...elementsIn(directory)].filter((one) => is(one, CONTAINER, 'Item'))) {
      const properties = propertiesIn(entry, ITEM);
      const semantic = properties.find(({ name }) => name === 'Semantic')?.text ?? '';
      hadVideo ||= semantic === 'MotionPhoto';
      if (semantic === PRIMARY || (semantic === MAP && mapLength !== undefined)) {
        kept.push(semantic);
        const length = properties.find(({ name }) => name === 'Length');
        if (semantic === MAP) length?.set(String(mapLength));
        // Bytes between the picture and a video.
        properties.find(({ name }) => name === 'Padding')?.remove();
      } else remove(entry);
      changed = true;
    }
    if (!kept.includes(MAP)) remove(directory);
  }
  return { changed, motion: hadVideo || motion.length > 0 };
}

const is = (element: Element, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

/** Takes an element out, and the list entry around it. */
function remove(element: Element): void {
  const parent = element.parentNode as Element | null;
  if (parent?.localName === 'li') parent.parentNode?.removeChild(parent);
  else parent?.removeChild(element);
}
