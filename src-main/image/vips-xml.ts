// The XML that libvips keeps after the samples of a .v file (libvips, `iofuncs/vips.c`): one field for each thing it
// knows of a picture. It parses an EXIF blob in it anew, and then believes its density and orientation.

export interface VipsField {
  readonly name: string;
  /** GType, `VipsBlob` (base64) or `VipsRefString`. */
  readonly type: string;
  readonly text: string;
}

export function vipsXml(fields: readonly VipsField[]): string {
  const lines = fields.map(
    ({ name, type, text }) => `    <field type="${type}" name="${escaped(name)}">${escaped(text)}</field>\n`,
  );
  return (
    '<?xml version="1.0"?>\n<root xmlns="http://www.vips.ecs.soton.ac.uk/vips/8.18.0">\n' +
    `  <header>\n    <field type="VipsRefString" name="Hist"></field>\n  </header>\n  <meta>\n${lines.join('')}  </meta>\n</root>\n`
  );
}

/** XML has no way to write most control characters (XML 1.0, 2.2): they are left out. */
const escaped = (text: string): string =>
  text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '').replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
