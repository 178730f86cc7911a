import { fitAttachments } from './attachments.js';
import { withIptc } from './from-iptc.js';
import { fitGeometry, type Geometry } from './geometry.js';
import { packetBytes, parsePacket } from './packet.js';

export interface Fit {
  readonly geometry: Geometry;
  /** Bytes of a gain map that goes along. */
  readonly mapLength: number | undefined;
  /** Records that the container has no place for. */
  readonly iptc: Buffer | undefined;
}

export interface Fitted {
  readonly xmp?: Buffer;
  /** Whether it spoke of a video that is not there any more. */
  readonly motion: boolean;
  /** Records and datasets of IPTC that XMP has no words for. */
  readonly leftIptc: readonly string[];
}

/** The packet for a result; byte for byte the same where nothing in it speaks of what has changed. */
export function fitXmp(xmp: Buffer | undefined, { geometry, mapLength, iptc }: Fit): Fitted {
  const parsed = xmp && parsePacket(xmp);
  // A damaged packet takes nothing in.
  if (parsed === undefined && xmp !== undefined)
    return { xmp, motion: false, leftIptc: iptc === undefined ? [] : ['all'] };
  if (parsed === undefined && iptc === undefined) return { motion: false, leftIptc: [] };
  const attached = parsed === undefined ? undefined : fitAttachments(parsed, mapLength);
  const isMoved = parsed !== undefined && fitGeometry(parsed, geometry);
  const told = iptc === undefined ? undefined : withIptc(parsed, iptc);
  const changed = attached?.changed === true || isMoved || told?.changed === true;
  const packet = told?.packet ?? parsed;
  const bytes = changed && packet !== undefined ? packetBytes(packet) : xmp;
  return {
    ...(bytes === undefined ? {} : { xmp: bytes }),
    motion: attached?.motion === true,
    leftIptc: told?.left ?? [],
  };
}
