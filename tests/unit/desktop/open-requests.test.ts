import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { OpenRequests } from '../../../src-main/desktop/open-requests.js';

const here = fileURLToPath(import.meta.url);

test('what the system asks to open waits for the window, and comes in order', () => {
  const openRequests = new OpenRequests(1);
  const added: string[][] = [];
  openRequests.paths(['/a.jpg']);
  openRequests.goTo((paths) => added.push([...paths]));
  openRequests.paths(['/b.jpg']);
  expect(added).toEqual([['/a.jpg'], ['/b.jpg']]);
});

test.each([
  { of: 'a package', own: 1, args: ['enlarger', '--no-sandbox', basename(here), 'nothing.jpg'] },
  { of: 'a desktop file', own: 1, args: ['enlarger', pathToFileURL(here).href, 'file://%'] },
  { of: 'a checkout', own: 2, args: ['electron', '.', basename(here)] },
  { of: 'a second start, as Chromium orders it', own: 2, args: ['electron', '--switch', '--', '.', basename(here)] },
])('of the command line of $of, what names something that is there', ({ own, args }) => {
  const openRequests = new OpenRequests(own);
  const add = vi.fn();
  openRequests.commandLine(args, dirname(here));
  openRequests.goTo(add);
  expect(add).toHaveBeenCalledExactlyOnceWith([here]);
});

test.each([
  { of: 'a package', own: 1, args: ['enlarger', '--no-sandbox', here], program: ['--no-sandbox'] },
  { of: 'a checkout', own: 2, args: ['electron', '--switch', '.', here], program: ['.', '--switch'] },
])('of the command line of $of, what a new start needs too', ({ own, args, program }) => {
  expect(new OpenRequests(own).programIn(args)).toEqual(program);
});

test.each([
  ['a package', 1, ['enlarger']],
  ['a checkout', 2, ['electron', '.']],
])('the command line of %s alone is no reason to add', (_of, own, args) => {
  const openRequests = new OpenRequests(own);
  const add = vi.fn();
  openRequests.commandLine(args, dirname(here));
  openRequests.goTo(add);
  expect(add).not.toHaveBeenCalled();
});
