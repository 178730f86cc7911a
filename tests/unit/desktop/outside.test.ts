import { expect, test } from 'vitest';
import { mayOpenOutside } from '../../../src-main/desktop/outside.js';

test.each([
  ['https://github.com/xinntao/Real-ESRGAN', true],
  ['https://arxiv.org/abs/2009.06943', true],
  ['http://github.com/', false],
  ['https://github.com.example.org/', false],
  ['file:///etc/passwd', false],
  ['smb://github.com/share', false],
  ['nonsense', false],
])('%s may be opened outside: %s', (address, allowed) => expect(mayOpenOutside(address)).toBe(allowed));
