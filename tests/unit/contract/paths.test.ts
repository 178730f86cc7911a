import { expect, test } from 'vitest';
import { upscaleRequest } from '../../../src-main/contract/request.js';
import { recipe } from '../../../src-main/contract/window/recipe.js';

const target = { kind: 'scale', value: 2 } as const;

test.each([
  { what: 'an input', schema: upscaleRequest, given: { inputs: ['/a\0b'], output: '/out', target } },
  { what: 'an output', schema: upscaleRequest, given: { inputs: ['/a'], output: '/out\0', target } },
  { what: 'a window’s output', schema: recipe, given: { output: '/out\0', target } },
])('$what with a NUL in it is refused in words', ({ schema, given }) => {
  expect(schema.safeParse(given).error?.issues[0]?.message).toBe('Expected a path, and none holds a NUL');
});
