import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPixels } from '../../../src-main/image/pixels.js';
import { damaged } from '../../../src-main/image/sharp.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';
import { fromRaw, pattern } from '../../fixtures/made-pictures.js';

// What libvips 8.18 said of whole files, its process held to little memory (prlimit --as) or few open files (ulimit -n).
test.each([
  { said: 'vips_image_write_to_memory: out of memory -- size == 25MB', code: 'out-of-memory' },
  { said: 'vips_tracked: out of memory -- size == 34MB', code: 'out-of-memory' },
  { said: 'glib: Error creating thread: Resource temporarily unavailable', code: 'out-of-memory' },
  { said: '/p.png: unable to open for read\nsystem error: Too many open files', code: 'too-many-files' },
  { said: 'VipsImage: unable to write to "/o.v"\nsystem error: Too many open files', code: 'too-many-files' },
  { said: 'Input file is missing: /p.png', code: 'file-missing' },
  { said: '/p.png: unable to open for read\nsystem error: Input/output error', code: 'file-unreadable' },
  {
    said: 'VipsImage: unable to write to "/gone/x.v"\nsystem error: No such file or directory',
    code: 'folder-gone',
  },
])('"$said" is $code, not damage', ({ said, code }) => {
  expect(damaged(new Error(said))).toMatchObject({ name: 'Problem', code });
});

test('files that are gone, cut off or spoilt are called what they are', async () => {
  const folder = await temporaryFolder();
  try {
    const file = join(folder.path, 'picture.png');
    await expect(readPixels(file)).rejects.toMatchObject({ code: 'file-missing' });
    const bytes = await fromRaw(pattern(120, 90, 3))
      .png()
      .toBuffer();
    await writeFile(file, bytes.subarray(0, 40).fill(7, 12));
    await expect(readPixels(file)).rejects.toMatchObject({ code: 'file-damaged' });
  } finally {
    await folder.dispose();
  }
});
