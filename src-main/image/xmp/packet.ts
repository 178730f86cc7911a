// XMP packets as documents (ISO 16684-1). Only what is changed here is looked at; all else stays as it is.
import { DOMParser, onWarningStopParsing, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

export interface Packet {
  readonly document: Document;
  readonly rdf: Element;
}

/** undefined for what is no XMP, or damaged: it is then carried over as it is. */
export function parsePacket(xmp: Buffer): Packet | undefined {
  try {
    const text = xmp
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\0+$/, '');
    const document = new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, 'application/xml');
    const rdf = document.getElementsByTagNameNS(RDF, 'RDF')[0];
    return rdf === undefined ? undefined : { document, rdf };
  } catch {
    return undefined;
  }
}

export const packetBytes = ({ document }: Packet): Buffer =>
  Buffer.from(new XMLSerializer().serializeToString(document));

/** Every element below, and the element itself. */
export function* elementsIn(element: Element): Generator<Element> {
  yield element;
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === 1) yield* elementsIn(child as Element);
  }
}

/** Texts of properties that are attributes or simple elements, to be read, changed or removed. */
export interface Property {
  readonly name: string;
  readonly text: string;
  set(text: string): void;
  remove(): void;
}

/** The properties of a namespace below an element, wherever they stand. */
export function propertiesIn(element: Element, namespace: string): Property[] {
  const found: Property[] = [];
  for (const one of elementsIn(element)) {
    for (const attribute of [...one.attributes]) {
      if (attribute.namespaceURI !== namespace) continue;
      found.push({
        name: attribute.localName!,
        text: attribute.value,
        set: (text) => void one.setAttributeNS(namespace, attribute.nodeName, text),
        remove: () => void one.removeAttributeNode(attribute),
      });
    }
    if (one.namespaceURI !== namespace) continue;
    found.push({
      name: one.localName!,
      text: one.textContent ?? '',
      set: (text) => void (one.textContent = text),
      remove: () => void one.parentNode?.removeChild(one),
    });
  }
  return found;
}
