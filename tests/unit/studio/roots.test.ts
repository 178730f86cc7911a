import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Roots, sharedPath } from '../../../src-main/studio/roots.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(async () => {
  folder = await temporaryFolder();
  await Promise.all(['mac', 'mac/shoot', 'box', 'secret'].map((name) => mkdir(at(name), { recursive: true })));
});
afterEach(() => folder.dispose());

test('a path goes from one machine to another by the name of its root', async () => {
  const mac = await Roots.of([`photos=${at('mac')}`]);
  const box = await Roots.of([`photos=${at('box')}`]);
  const path = mac.shared(at('mac', 'shoot', 'one: two.jpg'));
  expect(path).toBe('photos:shoot/one: two.jpg');
  expect(box.here(path)).toBe(at('box', 'shoot', 'one: two.jpg'));
  expect((await Roots.of([at('mac')])).shared(at('mac'))).toBe('local:');
});

test('a root may be reached through a link, and named by either of its names', async () => {
  await symlink(at('mac'), at('mount'));
  const roots = await Roots.of([at('mount')]);
  expect(roots.shared(at('mac', 'a.jpg'))).toBe('local:a.jpg');
  expect(roots.shared(at('mount', 'a.jpg'))).toBe('local:a.jpg');
  await expect(roots.check(at('mount', 'a.jpg'))).resolves.toBe(at('mac', 'a.jpg'));
});

test('what lies outside is neither told nor used, whatever leads there', async () => {
  const roots = await Roots.of([at('mac')]);
  await writeFile(at('secret', 'key'), '');
  await symlink(at('secret'), at('mac', 'way-out'));
  await symlink(at('mac', 'circle'), at('mac', 'circle'));
  expect(() => roots.shared(at('machine', 'a.jpg'))).toThrow(/outside what the machines share/);
  for (const path of [at('secret', 'key'), at('mac', 'way-out', 'key'), at('mac', 'way-out', 'new'), at('mac-2')]) {
    await expect(roots.check(path)).rejects.toMatchObject({ code: 'outside-roots' });
  }
  await expect(roots.check(at('mac', 'new', 'folder', 'a.jpg'))).resolves.toBe(at('mac', 'new', 'folder', 'a.jpg'));
  expect(() => roots.here(sharedPath.parse('other:a.jpg'))).toThrow(/which this machine has not/);
});

test.each(['local:../a', 'local:a/../../b', 'local:./a', 'a.jpg', '/etc/passwd', 'local:a\0b', 'LOCAL:a', ':a'])(
  'no message leads out: %j',
  (text) => expect(sharedPath.safeParse(text).success).toBe(false),
);

test('what lies in storage has one address for all, and nothing beside the roots is touched', async () => {
  const roots = await Roots.of([at('mac'), 's3://photos/shoot/', 's3://results']);
  const path = roots.shared('s3://photos/shoot/a/one: two.jpg');
  expect(path).toBe('s3://photos/shoot/a/one: two.jpg');
  expect(roots.here(path)).toBe(path);
  await expect(roots.check('s3://results/x.png')).resolves.toBe('s3://results/x.png');
  expect(roots.shared(at('mac', 'a.jpg'))).toBe('local:a.jpg');
  for (const outside of [
    's3://photos/shoots/a.jpg',
    's3://photos/a.jpg',
    's3://other/a.jpg',
    's3://photos/shoot/../a.jpg',
  ]) {
    await expect(roots.check(outside)).rejects.toMatchObject({ code: 'outside-roots' });
    expect(() => roots.shared(outside)).toThrow(/outside what the machines share/);
  }
  expect(() => roots.here(sharedPath.parse('s3://other/a.jpg'))).toThrow(/outside what the machines share/);
  await expect(Roots.of(['photos=s3://photos'])).rejects.toThrow(/without a name/);
  await expect(Roots.of(['s3://'])).rejects.toThrow(/Expected an address such as/);
});

test('roots are asked for, must be there, and have one name each', async () => {
  await expect(Roots.of([])).rejects.toThrow(/Expected --root/);
  await expect(Roots.of([at('nowhere')])).rejects.toMatchObject({ code: 'input-missing' });
  await expect(Roots.of([at('mac'), at('box')])).rejects.toThrow(/Two roots are called local/);
});
