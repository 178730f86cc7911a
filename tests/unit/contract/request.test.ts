import { expect, test } from 'vitest';
import { upscaleRequest } from '../../../src-main/contract/request.js';
import { recipe } from '../../../src-main/contract/window/recipe.js';

const request = { inputs: ['/in'], output: '/out', target: { kind: 'scale', value: 2 } };

test.each([upscaleRequest, recipe])(
  'tiles of no use are refused with those that are, for commands and windows',
  (schema) => {
    for (const tile of [1, 7, 4097, -1]) {
      const { error } = schema.safeParse({ ...request, tile });
      expect(error?.issues[0]?.message).toBe('Expected 0 or a whole number from 8 to 4096');
    }
    for (const tile of [0, 8, 4096]) expect(schema.parse({ ...request, tile }).tile).toBe(tile);
  },
);
