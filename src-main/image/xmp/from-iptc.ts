// IPTC-IIM records as XMP, for containers that have no place for them (IPTC Photo Metadata Standard, mapping of IIM).
import type { Element } from '@xmldom/xmldom';
import { elementsIn, parsePacket, RDF, type Packet } from './packet.js';

const DC = ['dc', 'http://purl.org/dc/elements/1.1/'] as const;
const PHOTOSHOP = ['photoshop', 'http://ns.adobe.com/photoshop/1.0/'] as const;
const CORE = ['Iptc4xmpCore', 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/'] as const;

type Kind = 'text' | 'Bag' | 'Seq' | 'Alt';

/** Dataset of record 2 -> its property. */
const PROPERTIES: Readonly<Record<number, readonly [space: readonly [string, string], name: string, kind: Kind]>> = {
  5: [DC, 'title', 'Alt'],
  15: [PHOTOSHOP, 'Category', 'text'],
  20: [PHOTOSHOP, 'SupplementalCategories', 'Bag'],
  25: [DC, 'subject', 'Bag'],
  40: [PHOTOSHOP, 'Instructions', 'text'],
  80: [DC, 'creator', 'Seq'],
  85: [PHOTOSHOP, 'AuthorsPosition', 'text'],
  90: [PHOTOSHOP, 'City', 'text'],
  92: [CORE, 'Location', 'text'],
  95: [PHOTOSHOP, 'State', 'text'],
  100: [CORE, 'CountryCode', 'text'],
  101: [PHOTOSHOP, 'Country', 'text'],
  103: [PHOTOSHOP, 'TransmissionReference', 'text'],
  105: [PHOTOSHOP, 'Headline', 'text'],
  110: [PHOTOSHOP, 'Credit', 'text'],
  115: [PHOTOSHOP, 'Source', 'text'],
  116: [DC, 'rights', 'Alt'],
  120: [DC, 'description', 'Alt'],
  122: [PHOTOSHOP, 'CaptionWriter', 'text'],
};

const EMPTY = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}"/></x:xmpmeta>`;

/** Adds what the records say and the packet does not; a packet is begun where there is none. */
export function withIptc(packet: Packet | undefined, iptc: Buffer): { packet: Packet; changed: boolean } {
  const into = packet ?? parsePacket(Buffer.from(EMPTY))!;
  const known = new Set([...elementsIn(into.rdf)].flatMap((one) => [nameOf(one), ...[...one.attributes].map(nameOf)]));
  const missing = [...recordsIn(iptc)].filter(([dataset]) => {
    const entry = PROPERTIES[dataset];
    return entry !== undefined && !known.has(`${entry[0][1]}${entry[1]}`);
  });
  if (missing.length === 0) return { packet: into, changed: false };
  const description = into.document.createElementNS(RDF, 'rdf:Description');
  description.setAttributeNS(RDF, 'rdf:about', '');
  into.rdf.appendChild(description);
  for (const [dataset, texts] of missing) {
    const [[prefix, namespace], name, kind] = PROPERTIES[dataset]!;
    const property = into.document.createElementNS(namespace, `${prefix}:${name}`);
    description.appendChild(property);
    if (kind === 'text') property.textContent = texts[0]!;
    else list(property, kind, kind === 'Alt' ? texts.slice(0, 1) : texts);
  }
  return { packet: into, changed: true };
}

function list(property: Element, kind: Exclude<Kind, 'text'>, texts: readonly string[]): void {
  const document = property.ownerDocument!;
  const container = property.appendChild(document.createElementNS(RDF, `rdf:${kind}`));
  for (const text of texts) {
    const entry = document.createElementNS(RDF, 'rdf:li');
    if (kind === 'Alt') entry.setAttribute('xml:lang', 'x-default');
    entry.textContent = text;
    container.appendChild(entry);
  }
}

const nameOf = ({ namespaceURI, localName }: { namespaceURI: string | null; localName: string | null }): string =>
  `${namespaceURI ?? ''}${localName ?? ''}`;

const TAG = 0x1c;
/** Envelope record: coded character set, with the escape sequence for UTF-8. */
const CHARACTER_SET = '1:90';
const UTF8 = '\x1b%G';

/** Dataset of record 2 -> its texts. */
function recordsIn(iptc: Buffer): Map<number, string[]> {
  const found: [record: number, dataset: number, value: Buffer][] = [];
  for (let at = 0; at + 5 <= iptc.length && iptc[at] === TAG;) {
    const length = iptc.readUInt16BE(at + 3);
    // An extended length is for objects, not for words.
    if (length > 0x7fff || at + 5 + length > iptc.length) break;
    found.push([iptc[at + 1]!, iptc[at + 2]!, iptc.subarray(at + 5, at + 5 + length)]);
    at += 5 + length;
  }
  const saysUtf8 = found.some(
    ([record, set, value]) => `${record}:${set}` === CHARACTER_SET && value.toString() === UTF8,
  );
  const texts = new Map<number, string[]>();
  for (const [record, dataset, value] of found) {
    if (record !== 2) continue;
    const utf8 = value.toString('utf8');
    const text = saysUtf8 || !utf8.includes('\uFFFD') ? utf8 : value.toString('latin1');
    // XML has no way to write most control characters.
    texts.set(dataset, [...(texts.get(dataset) ?? []), text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '')]);
  }
  return texts;
}
