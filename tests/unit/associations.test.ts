import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formats, inputFormats } from '../../src-main/contract/formats.js';
import { root } from '../fixtures/cli.js';

// The settings that electron-builder.yml takes in: every format that can be read is offered to the system.

const { default: settings, installerScript } = (await import(`${root}scripts/associations.mjs`)) as {
  default: {
    linux: { mimeTypes: string[] };
    mac: { fileAssociations: { ext: string[]; rank: string }[] };
  };
  installerScript(): string;
};

test.each(inputFormats)('packages offer themselves for %s on each system', (format) => {
  const { suffixes, mimeTypes } = formats[format];
  expect(settings.linux.mimeTypes).toEqual(expect.arrayContaining([...mimeTypes]));
  const onMac = settings.mac.fileAssociations.flatMap(({ ext }) => ext);
  expect(onMac).toEqual(expect.arrayContaining([...suffixes]));
  for (const suffix of suffixes) expect(installerScript()).toContain(`\\SupportedTypes" ".${suffix}" ""`);
});

test('nobody is made to open pictures in it', () => {
  expect(new Set(settings.mac.fileAssociations.map(({ rank }) => rank))).toEqual(new Set(['Alternate']));
  expect(installerScript()).not.toMatch(/Classes\\\.|WriteRegStr HK/);
  const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  expect(config).toContain('extends: ./scripts/associations.mjs');
  expect(config).not.toContain('fileAssociations');
});

/** Linux's own table of what files are called: type, suffixes. */
const table = '/usr/share/mime/globs2';

describe.skipIf(!existsSync(table))('on a Linux with its table of types', () => {
  test.each(inputFormats)('%s has the types that Linux gives its files', (format) => {
    const lines = readFileSync(table, 'utf8').split('\n');
    const theirs = formats[format].suffixes.flatMap((suffix) =>
      lines.flatMap((line) => (line.endsWith(`:*.${suffix}`) ? [line.split(':')[1]!] : [])),
    );
    const isKnown = (type: string): boolean =>
      formats[format].mimeTypes.includes(type) || kindsOf(type).some((one) => isKnown(one));
    expect(theirs.filter((type) => type.startsWith('image/') && !isKnown(type))).toEqual([]);
  });
});

/** What a type is a kind of. */
function kindsOf(type: string): string[] {
  const lines = readFileSync('/usr/share/mime/subclasses', 'utf8').split('\n');
  return lines.flatMap((line) => (line.startsWith(`${type} `) ? [line.split(' ')[1]!] : []));
}
