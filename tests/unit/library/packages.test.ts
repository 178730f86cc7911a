import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CatalogueEntry } from '../../../src-main/contract/catalogue.js';
import { Installer } from '../../../src-main/library/install/installer.js';
import { KEPT_DAYS } from '../../../src-main/library/install/kept-packages.js';
import { Library } from '../../../src-main/library/library.js';
import type { Architecture, Sizes } from '../../../src-main/network/architecture.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { smallEntry } from '../../fixtures/catalogue.js';
import { root } from '../../fixtures/cli.js';
import { freshWeightFile, temporaryFolder } from '../../fixtures/fresh-model.js';
import { registryWith, type Registry } from '../../fixtures/registry.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
let files: string[];
let registry: Registry;
let installer: Installer;

beforeEach(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, 'home');
  await mkdir(home);
  const weights = (scale: number) => {
    const sizes = { scale, channels: 16, depth: 1, activation: 'leaky' } as Sizes;
    return freshWeightFile(plain as Architecture, sizes, join(folder.path, `small_x${scale}.safetensors`), scale);
  };
  files = [await weights(2), await weights(3)];
  registry = await registryWith(files, join(folder.path, 'registry'));
  installer = new Installer(new Library({ bundled: join(root, 'models'), home }), home);
});
afterEach(async () => {
  await registry.close();
  await folder.dispose();
});

async function entry(i: 0 | 1): Promise<CatalogueEntry> {
  const bytes = await readFile(files[i]!);
  const file = {
    path: `models/${basename(files[i]!)}`,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const { integrity, size: download } = registry;
  return smallEntry(i + 2, {
    kind: 'npm',
    package: 'small-models',
    version: '1.0.0',
    integrity,
    download,
    files: [file],
  });
}

const install = async (i: 0 | 1, onProgress?: (bytes: number) => void) => {
  const at = () => Promise.resolve(registry.address);
  return installer.install(await entry(i), { registry: at, ...(onProgress === undefined ? {} : { onProgress }) });
};

const kept = (): Promise<string[]> => readdir(join(home, 'packages'));

test('a package is fetched once for all models in it', async () => {
  expect(await installer.isKept(await entry(0))).toBe(false);
  expect(await install(0)).toMatchObject({ id: 'small-x2', scale: 2 });
  expect(await installer.isKept(await entry(1))).toBe(true);
  let last = 0;
  expect(await install(1, (bytes) => (last = bytes))).toMatchObject({ id: 'small-x3', scale: 3 });
  expect(registry.fetched()).toBe(1);
  expect(last).toBe(registry.size);
  expect(await readdir(join(home, 'downloads'))).toEqual([]);
});

test('a kept package that was changed is fetched anew', async () => {
  await install(0);
  const [name] = await kept();
  await writeFile(join(home, 'packages', name!), 'something else');
  expect(await install(1)).toMatchObject({ id: 'small-x3' });
  expect(registry.fetched()).toBe(2);
});

test('a package whose files are links or climb out of it writes nothing outside, and is refused', async () => {
  await registry.close();
  const [secret, link] = [join(folder.path, 'secret'), join(folder.path, 'linked', basename(files[0]!))];
  await writeFile(secret, 'nobody else`s');
  await mkdir(join(folder.path, 'linked'));
  await symlink(secret, link);
  await mkdir(join(folder.path, 'hostile'));
  await writeFile(join(folder.path, 'hostile', 'evil'), 'out of the package');
  registry = await registryWith([link], join(folder.path, 'hostile'), ['package/../evil']);
  await expect(install(0)).rejects.toMatchObject({ code: expect.stringMatching(/^download-/) as string });
  expect((await readdir(home, { recursive: true })).filter((name) => /evil|small_x/.test(name))).toEqual([]);
  expect(await readFile(secret, 'utf8')).toBe('nobody else`s');
});

test('a package is not kept for ever', async () => {
  await install(0);
  const [name] = await kept();
  const long = new Date(Date.now() - (KEPT_DAYS + 1) * 86_400_000);
  await utimes(join(home, 'packages', name!), long, long);
  expect(await installer.isKept(await entry(1))).toBe(false);
  expect(await kept()).toEqual([]);
});

test.each([
  { name: 'of another checksum', change: { integrity: `sha512-${'A'.repeat(86)}==` }, says: /checksum/ },
  { name: 'that was taken back', change: { version: '2.0.0' }, says: /no such version/ },
])('a package $name is refused, and nothing is kept', async ({ change, says }) => {
  const given = await entry(0);
  const changed = { ...given, origin: { ...given.origin, ...change } } as CatalogueEntry;
  const refused = installer.install(changed, { registry: () => Promise.resolve(registry.address) });
  await expect(refused).rejects.toMatchObject({
    code: 'download-changed',
    message: expect.stringMatching(says) as string,
  });
  expect(await installer.isKept(changed)).toBe(false);
  expect(await readdir(join(home, 'downloads'))).toEqual([]);
});
