// IPTC-IIM records as XMP, for containers that have no place for them (IPTC Photo Metadata Standard, mapping of IIM).
import type { Element } from '@xmldom/xmldom';
import { textOf } from '../text-of.js';
import { elementsIn, parsePacket, RDF, type Packet } from './packet.js';

const DC = ['dc', 'http://purl.org/dc/elements/1.1/'] as const;
const PHOTOSHOP = ['photoshop', 'http://ns.adobe.com/photoshop/1.0/'] as const;
const XMP = ['xmp', 'http://ns.adobe.com/xap/1.0/'] as const;
const CORE = ['Iptc4xmpCore', 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/'] as const;

type Kind = 'text' | 'Bag' | 'Seq' | 'Alt';

/** Dataset of record 2 -> its property. */
const PROPERTIES: Readonly<Record<number, readonly [space: readonly [string, string], name: string, kind: Kind]>> = {
  4: [CORE, 'IntellectualGenre', 'text'],
  5: [DC, 'title', 'Alt'],
  10: [PHOTOSHOP, 'Urgency', 'text'],
  12: [CORE, 'SubjectCode', 'Bag'],
  15: [PHOTOSHOP, 'Category', 'text'],
  20: [PHOTOSHOP, 'SupplementalCategories', 'Bag'],
  25: [DC, 'subject', 'Bag'],
  40: [PHOTOSHOP, 'Instructions', 'text'],
  55: [PHOTOSHOP, 'DateCreated', 'text'],
  62: [XMP, 'CreateDate', 'text'],
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

/** Dates and the times of the same moments. */
const MOMENTS = [
  [55, 60],
  [62, 63],
] as const;

/** What in XMP stands without the number before it, or by its number alone. */
const SHORTER: Readonly<Record<number, RegExp>> = { 4: /^\d{3}:(.+)$/, 12: /^(?:[^:]*:)?(\d{8})(?::|$)/ };

/** Character set, versions: of the records themselves. */
const OWN = new Set(['1:0', '1:20', '1:22', '1:90', '2:0']);

export interface Told {
  readonly packet: Packet;
  readonly changed: boolean;
  /** Records and datasets that XMP has no words for. */
  readonly left: readonly string[];
}

/** Adds what the records say and the packet does not; a packet is begun where there is none. */
export function withIptc(packet: Packet | undefined, iptc: Buffer): Told {
  const into = packet ?? parsePacket(Buffer.from(EMPTY))!;
  const known = new Set([...elementsIn(into.rdf)].flatMap((one) => [nameOf(one), ...[...one.attributes].map(nameOf)]));
  const { texts, others } = recordsIn(iptc);
  const strange = [...texts.keys()].filter((dataset) => PROPERTIES[dataset] === undefined);
  const left = [...new Set([...strange.map((dataset) => `2:${dataset}`), ...others])].filter((one) => !OWN.has(one));
  const missing = [...texts].filter(([dataset]) => {
    const entry = PROPERTIES[dataset];
    return entry !== undefined && !known.has(`${entry[0][1]}${entry[1]}`);
  });
  if (missing.length === 0) return { packet: into, changed: false, left };
  const description = into.document.createElementNS(RDF, 'rdf:Description');
  description.setAttributeNS(RDF, 'rdf:about', '');
  into.rdf.appendChild(description);
  for (const [dataset, values] of missing) {
    const [[prefix, namespace], name, kind] = PROPERTIES[dataset]!;
    const property = into.document.createElementNS(namespace, `${prefix}:${name}`);
    description.appendChild(property);
    if (kind === 'text') property.textContent = values[0]!;
    else list(property, kind, kind === 'Alt' ? values.slice(0, 1) : values);
  }
  return { packet: into, changed: true, left };
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

/** Dataset of record 2 -> its texts; of other records, which there are. */
function recordsIn(iptc: Buffer): { texts: Map<number, string[]>; others: string[] } {
  const found: [record: number, dataset: number, value: Buffer][] = [];
  for (let at = 0; at + 5 <= iptc.length && iptc[at] === TAG;) {
    const short = iptc.readUInt16BE(at + 3);
    // Longer ones say how many bytes say how long they are.
    const more = short > 0x7fff ? short & 0x7fff : 0;
    if (more > 6 || at + 5 + more > iptc.length) break;
    const length = short > 0x7fff ? (more === 0 ? 0 : iptc.readUIntBE(at + 5, more)) : short;
    const start = at + 5 + more;
    if (start + length > iptc.length) break;
    found.push([iptc[at + 1]!, iptc[at + 2]!, iptc.subarray(start, start + length)]);
    at = start + length;
  }
  const saysUtf8 = found.some(
    ([record, set, value]) => `${record}:${set}` === CHARACTER_SET && value.toString() === UTF8,
  );
  const texts = new Map<number, string[]>();
  const others: string[] = [];
  for (const [record, dataset, value] of found) {
    if (record !== 2) {
      others.push(`${record}:${dataset}`);
      continue;
    }
    const text = saysUtf8 ? value.toString('utf8') : textOf(value);
    const shorter = SHORTER[dataset]?.exec(text)?.[1] ?? text;
    // XML has no way to write most control characters.
    texts.set(dataset, [...(texts.get(dataset) ?? []), shorter.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '')]);
  }
  for (const [date, time] of MOMENTS) {
    const moment = momentOf(texts.get(date)?.[0], texts.get(time)?.[0]);
    if (moment === undefined) continue;
    texts.set(date, [moment]);
    texts.delete(time);
  }
  return { texts, others };
}

/** 20260301 and 120304+0200 as 2026-03-01T12:03:04+02:00; without a time, the day; undefined for what is no day. */
function momentOf(date = '', time = ''): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(date) ?? [];
  if (year === undefined) return undefined;
  const [, hours, minutes, seconds, zone = '', under = ''] =
    /^(\d\d)(\d\d)(\d\d)(?:([+-]\d\d)(\d\d))?/.exec(time) ?? [];
  const clock = hours === undefined ? '' : `T${hours}:${minutes}:${seconds}${zone === '' ? '' : `${zone}:${under}`}`;
  return `${year}-${month}-${day}${clock}`;
}
