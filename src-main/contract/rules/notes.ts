// What the program tells of a result, a run or a queue beside its problems, each sentence once: it is said and kept in
// English, and a window of another language reads its code and values back out of it.

const table = {
  // Of a picture that was read.
  'first-only': 'Only the first of {count} frames or pages was enlarged.',
  'to-srgb': 'Colours were converted from {space} to sRGB.',
  'raw-developed': "The raw picture was developed with the camera's white balance, in sRGB.",
  'raw-embedded': "The camera's own JPEG in the raw file was enlarged, as was chosen.",
  'no-embedded': 'There is no JPEG of full size in the raw file, so that it was developed.',
  'exif-lost': 'Its EXIF could not be carried over.',
  'inks-left': 'The inks of a duotone were left out; it became grey.',
  'linked-profile': 'It names a colour profile in another file, which was not looked at.',
  'mask-left': 'The transparency mask was left out.',
  'smaller-left': 'Smaller copies of the picture in the file were left out.',
  'picture-left': '{count} more picture in the file was left out.',
  'pictures-left': '{count} more pictures in the file were left out.',
  'credentials-left': 'Content credentials (C2PA) were left out: they vouch for the original alone.',
  'iptc-left': 'IPTC that XMP has no words for was left out ({entries}).',
  'layers-left': 'The composite was enlarged; layers stay in the document.',
  'channel-left': '{count} extra channel was left out; no opacity is kept there.',
  'channels-left': '{count} extra channels were left out; no opacity is kept there.',
  'float-to-16': 'Floating-point samples became 16 bits.',
  'float-to-srgb': 'Floating-point samples became 16 bits, linear light became sRGB.',
  clipped: '{count} samples outside 0 to 1 were clipped.',
  'still-left': 'The still picture that stands for the animation was left out.',
  'depth-left': 'The depth map was left out.',
  'gain-map-left': 'The HDR gain map was left out.',
  // Of what a format could not hold.
  'eight-bits': '{format} was written with 8 bits a sample.',
  'on-white': '{format} has no transparency; it was put on white.',
  'no-colour-profile': '{format} has no place for a colour profile; colours were converted to sRGB.',
  'no-grey-profile': '{format} has no place for a grey profile; colours were converted to sRGB.',
  'gif-colours': 'GIF holds 256 colours a frame and no half transparency; the others were approached.',
  'no-timing': 'TIFF has no timing; frames became pages.',
  'no-gain-map': '{format} has no place for the HDR gain map; it was left out.',
  'no-comments': '{format} has no place for text comments; they were left out.',
  'no-place': '{format} has no place for {what}; it was left out.',
  'xmp-too-large': 'The XMP is too large for {format}; it was left out.',
  'place-left': 'Where the picture lies on Earth (GeoTIFF) was left out.',
  'video-left': 'The video of the motion photo was left out.',
  // Of how it was made.
  'smaller-pieces': '{provider} failed ({why}); going on with pieces of {size} pixels.',
  'next-provider': '{provider} failed ({why}); going on with {next}.',
  'made-again': '{provider} gave a wrong picture; it was made again on {next}.',
  'int8-shows': 'int8 shows beside float on this machine: {difference}.',
  'int8-passed-over': 'int8 was passed over, since it shows on this machine: {difference}.',
  // Of a run and a queue.
  stopped: 'Stopped.',
  'lack-of-space': 'This picture needs {needed} of disk space in {folder} and {free} are free. Free some, then resume.',
  'lack-for-ever': 'This picture needs {needed} of disk space in {folder}, more than the whole disk has ({size}).',
  'nothing-added': 'There are no pictures in what was added.',
  'added-before': '{known} of {found} were in the queue already, or are results of it.',
  'not-measured': '{model} could not be measured. {why}',
  'many-not-measured': '{count} models could not be measured: {models}. {why}',
} as const;

export type NoteCode = keyof typeof table;

type Holes<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<Code extends NoteCode> = Readonly<Record<Holes<(typeof table)[Code]>, string | number>>;

export const noteCodes = Object.keys(table) as readonly NoteCode[];

/** A note in English. */
export const note = <Code extends NoteCode>(
  code: Code,
  ...[values]: Holes<(typeof table)[Code]> extends never ? [] : [Values<Code>]
): string => table[code].replace(/\{(\w+)\}/g, (_, name: string) => String((values as Record<string, unknown>)[name]));

/** Code and values of a note as it was said; null for a sentence that is none. */
export function readNote(text: string): { readonly code: NoteCode; readonly values: Record<string, string> } | null {
  for (const [code, pattern] of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return { code, values: { ...match.groups } };
  }
  return null;
}

const patterns = noteCodes.map((code) => {
  const parts = table[code].split(/\{(\w+)\}/);
  const source = parts.map((part, i) =>
    i % 2 === 1 ? `(?<${part}>.+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return [code, new RegExp(`^${source.join('')}$`, 's')] as const;
});
