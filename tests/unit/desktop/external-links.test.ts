import { expect, test } from 'vitest';
import { mayOpenExternally } from '../../../src-main/desktop/external-links.js';

test.each([
  ['https://github.com/xinntao/Real-ESRGAN', true],
  ['https://arxiv.org/abs/2009.06943', true],
  ['http://github.com/', false],
  ['https://github.com.example.org/', false],
  ['file:///etc/passwd', false],
  ['smb://github.com/share', false],
  ['nonsense', false],
])('%s may be opened outside: %s', (address, allowed) => expect(mayOpenExternally(address)).toBe(allowed));
