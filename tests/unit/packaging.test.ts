import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../fixtures/cli.js';

// What a package's settings say of systems on which none can be made here.

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const config = read('electron-builder.yml');
/** The value of a setting, wherever it stands. */
const setting = (name: string): string | undefined => new RegExp(`^ *${name}: (.+)$`, 'm').exec(config)?.[1];

test('an AppImage is made with the runtime that needs no FUSE 2 and lets the sandbox be', () => {
  expect(config).toMatch(/^toolsets:\n {2}appimage: 1\./m);
});

test('names of packages have no spaces, for which GitHub would put dots', () => {
  expect(setting('artifactName')).toMatch(/^\S+$/);
  expect(setting('artifactName')).toContain('${name}');
});

test('desktops know which window is whose', () => {
  expect(setting('syncDesktopName')).toBe('true');
  expect(JSON.parse(read('package.json'))).toMatchObject({
    desktopName: expect.stringMatching(/\.desktop$/) as string,
  });
  expect(setting('appId')).toBe('io.enlarger.app');
});

test('a deb is told the address of the project, without which none is made', () => {
  expect(read('.github/workflows/release.yml')).toContain('-c.extraMetadata.homepage=');
  expect(read('README.md')).toContain('-c.extraMetadata.homepage=');
});

test.each(['enlarger', 'enlarger.cmd'])('packages bring the command line as bin/%s', (file) => {
  expect(config).toContain(`{ from: resources/launchers/${file}, to: bin/${file} }`);
  expect(read(`resources/launchers/${file}`)).toContain('hosts');
});

test('macOS may drop folders on the icon', () => {
  expect(config).toContain('LSItemContentTypes: [public.folder]');
});
