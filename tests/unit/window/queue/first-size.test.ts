import { expect, test } from 'vitest';
import { Problem } from '../../../../src-main/base/problem.js';
import { firstSize } from '../../../../src-main/window/queue/first-size.js';

const picture = (width: number, height: number) =>
  ({ facts: { width, height } }) as unknown as Parameters<typeof firstSize>[0][number];
const broken = { facts: new Problem('file-damaged', 'The file is damaged.') };

test.each([
  ['a shoot of a camera', [picture(6000, 4000), picture(6240, 4160), picture(800, 600)], 2],
  ['pictures of a phone', [picture(4000, 3000), picture(4000, 3000)], 4],
  ['small ones with a large one among them', [picture(640, 480), picture(8000, 6000), picture(800, 600)], 4],
  ['a large one, and files that cannot be read', [broken, broken, picture(6000, 4000)], 2],
  ['nothing that can be read', [broken], 4],
])('%s', (_what, pictures, value) => {
  expect(firstSize(pictures)).toEqual({ kind: 'scale', value });
});
