// XMP too long for one JPEG segment (Adobe XMP specification, part 3, section 1.1.3.1).
import { createHash } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { packetBytes, parsePacket, propertiesIn, RDF } from './packet.js';

const NOTE = 'http://ns.adobe.com/xmp/note/';

/** The whole packet: what the extension describes is put beside what the packet itself does. */
export function joined(packet: Buffer, extension: Buffer | undefined): Buffer {
  if (extension === undefined) return packet;
  const [main, more] = [parsePacket(packet), parsePacket(extension)];
  if (main === undefined || more === undefined) return packet;
  for (const property of propertiesIn(main.rdf, NOTE)) property.remove();
  for (const description of descriptionsIn(more.rdf)) main.rdf.appendChild(main.document.importNode(description, true));
  return packetBytes(main);
}

export interface Parts {
  readonly packet: Buffer;
  readonly extension?: Buffer;
  /** What the packet calls the extension by: its MD5 in capitals. */
  readonly id?: string;
}

/**
 * A packet of at most `most` bytes, and what did not fit: the largest properties first.
 *
 * @returns undefined for a packet that cannot be taken apart so
 */
export function parted(whole: Buffer, most: number): Parts | undefined {
  if (whole.length <= most) return { packet: whole };
  const [main, more] = [parsePacket(whole), parsePacket(whole)];
  if (main === undefined || more === undefined) return undefined;
  for (const description of descriptionsIn(more.rdf)) more.rdf.removeChild(description);
  const moved = more.document.createElementNS(RDF, 'rdf:Description');
  moved.setAttributeNS(RDF, 'rdf:about', '');
  more.rdf.appendChild(moved);
  const sized = descriptionsIn(main.rdf)
    .flatMap((description) => propertyElements(description))
    .map((property) => ({ property, size: property.toString().length }))
    .sort((a, b) => b.size - a.size);
  const note = main.document.createElementNS(RDF, 'rdf:Description');
  note.setAttributeNS(RDF, 'rdf:about', '');
  note.setAttributeNS(NOTE, 'xmpNote:HasExtendedXMP', '0'.repeat(32));
  main.rdf.appendChild(note);
  // Padding and what stands around the packet need not be kept.
  const bytes = (): Buffer => Buffer.from(main.document.documentElement!.toString());
  for (const { property } of sized) {
    if (bytes().length <= most) break;
    property.parentNode!.removeChild(property);
    moved.appendChild(more.document.importNode(property, true));
  }
  const extension = Buffer.from(more.document.documentElement!.toString());
  const id = createHash('md5').update(extension).digest('hex').toUpperCase();
  note.setAttributeNS(NOTE, 'xmpNote:HasExtendedXMP', id);
  const packet = bytes();
  return packet.length <= most ? { packet, extension, id } : undefined;
}

const descriptionsIn = (rdf: Element): Element[] =>
  childrenOf(rdf).filter(({ localName }) => localName === 'Description');
const propertyElements = (description: Element): Element[] => childrenOf(description);
const childrenOf = (element: Element): Element[] =>
  [...element.childNodes].filter((node): node is Element => node.nodeType === 1);
