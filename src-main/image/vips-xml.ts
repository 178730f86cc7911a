// The XML that libvips keeps after the samples of a .v file (libvips, `iofuncs/vips.c`): one field a line, blobs in
// base64. Only whole fields are taken out here; libvips itself parses what is left.

const FIELD = /^\s*<field type="[^"]*" name="([^"]*)">[^<]*<\/field>\s*$/;

/** The XML without the fields whose names `remove` picks. */
export function withoutFields(xml: string, remove: (name: string) => boolean): string {
  const kept: string[] = [];
  let removing = false;
  for (const line of xml.split('\n')) {
    const whole = FIELD.exec(line);
    const opening = /^\s*<field type="[^"]*" name="([^"]*)">/.exec(line);
    if (whole !== null) {
      if (!remove(whole[1]!)) kept.push(line);
    } else if (opening !== null) {
      removing = remove(opening[1]!);
      if (!removing) kept.push(line);
    } else if (removing) {
      removing = !line.includes('</field>');
    } else {
      kept.push(line);
    }
  }
  return kept.join('\n');
}

/** For pixels that were converted: the source's profile no longer describes them. */
export const withoutProfile = (xml: string): string => withoutFields(xml, (name) => name === 'icc-profile-data');

/** For a result without metadata: its profile stays, since its colours depend on it. */
export const onlyProfile = (xml: string): string =>
  withoutFields(xml, (name) => name !== 'icc-profile-data' && name !== 'Hist');
