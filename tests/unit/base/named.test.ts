import { expect, test } from 'vitest';
import { notFound } from '../../../src-main/base/named.js';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  { code: 'ENOENT', problem: 'input-missing', says: /no file or folder/, advises: /name/ },
  { code: 'EACCES', problem: 'file-unreadable', says: /may not/, advises: /permissions/ },
  { code: 'EPERM', problem: 'file-unreadable', says: /may not/, advises: /permissions/ },
  { code: 'EIO', problem: 'file-unreadable', says: /EIO/, advises: /disk/ },
  { code: 'ESTALE', problem: 'file-unreadable', says: /ESTALE/, advises: /disk/ },
])('what cannot be looked up with $code', ({ code, problem, says, advises }) => {
  expect(notFound('/card/DCIM', failure(code))).toMatchObject({
    code: problem,
    message: expect.stringMatching(says),
    advice: expect.stringMatching(advises),
  });
});
