/** Names longer than this are none. */
const LONGEST = 80;

/**
 * What an ICC profile calls itself (ICC.1:2022, `profileDescriptionTag`; of version 2 a `textDescriptionType`, of version 4
 * a `multiLocalizedUnicodeType`, in English where it has that); null for a profile without a name, or a damaged one.
 */
export function profileName(profile: Buffer): string | null {
  try {
    const body = tagIn(profile, 'desc');
    const name = body && (body.toString('latin1', 0, 4) === 'mluc' ? localized(body) : described(body));
    const said =
      name
        ?.split('\0')[0]!
        .replace(/\p{Cc}+/gu, ' ')
        .trim() ?? '';
    return said === '' ? null : said.slice(0, LONGEST);
  } catch (error) {
    // What a damaged profile points to lies outside of it.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const HEADER = 128;
const MOST_TAGS = 200;

function tagIn(profile: Buffer, name: string): Buffer | undefined {
  const many = Math.min(profile.readUInt32BE(HEADER), MOST_TAGS);
  for (let i = 0; i < many; i++) {
    const at = HEADER + 4 + 12 * i;
    if (profile.toString('latin1', at, at + 4) !== name) continue;
    const start = profile.readUInt32BE(at + 4);
    return profile.subarray(start, start + profile.readUInt32BE(at + 8));
  }
  return undefined;
}

/** ASCII, its length before it. */
const described = (body: Buffer): string => body.toString('latin1', 12, 12 + body.readUInt32BE(8));

function localized(body: Buffer): string {
  const size = body.readUInt32BE(12);
  const places = Array.from({ length: Math.min(body.readUInt32BE(8), MOST_TAGS) }, (_, i) => 16 + size * i);
  const place = places.find((at) => body.toString('latin1', at, at + 2) === 'en') ?? places[0];
  if (place === undefined) return '';
  const start = body.readUInt32BE(place + 8);
  const letters = Buffer.from(body.subarray(start, start + (body.readUInt32BE(place + 4) & ~1)));
  return letters.swap16().toString('utf16le');
}
