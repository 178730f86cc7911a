import { expect, test } from 'vitest';
import { printable } from '../../../src-main/hosts/cli/printable.js';

test.each([
  ['escapes', '\u001b[2Jall.png', '\\u001b[2Jall.png'],
  ['escapes of one byte', '\u009b31m.png', '\\u009b31m.png'],
  ['a line’s end, behind which anything could be said', 'a\n2 pictures made.png', 'a\\u000a2 pictures made.png'],
  ['text that runs backwards', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
  ['nothing of the kind', 'Straße – 街\u200d👩\u200d🚀.png', 'Straße – 街\u200d👩\u200d🚀.png'],
])('a name with %s does not steer the terminal', (_what, name, shown) => expect(printable(name)).toBe(shown));

test('JSON with it says the same', () => {
  const line = JSON.stringify({ input: '/in/\u001b[31m\u009b\u202e\u007f.png' });
  expect(JSON.parse(printable(line))).toEqual(JSON.parse(line));
});
