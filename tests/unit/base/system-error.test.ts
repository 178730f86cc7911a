import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { diskProblem } from '../../../src-main/base/files.js';
import { systemCode } from '../../../src-main/base/system-error.js';

/** As Node throws what its own table of errors lacks. */
const unknown = (errno: number): Error =>
  Object.assign(new Error(`Unknown system error ${errno}: Unknown system error ${errno}, write`), {
    ...{ errno, code: `Unknown system error ${errno}`, syscall: 'write' },
  });

test.each([
  [Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', errno: -28 }), 'ENOSPC'],
  [unknown(-constants.errno.EDQUOT), 'EDQUOT'],
  [unknown(-9999), 'Unknown system error -9999'],
  [new Error('odd'), undefined],
  [Object.assign(new Error('odd'), { code: 5 }), undefined],
  [undefined, undefined],
])('%s is %s', (error, name) => {
  expect(systemCode(error)).toBe(name);
});

test('a used-up quota is a full disk, and a lost file of a network folder a folder that is gone', () => {
  expect(diskProblem(unknown(-constants.errno.EDQUOT), '/out/a.png')).toMatchObject({ code: 'disk-full' });
  expect(diskProblem(unknown(-constants.errno.ESTALE), '/out/a.png')).toMatchObject({ code: 'folder-gone' });
});
