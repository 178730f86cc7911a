import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';

// Somebody who may use only so much of a disk that has room, on a real one; only root can make it.

const canLimit = process.getuid?.() === 0 && spawnSync('mkfs.btrfs', ['--version']).status === 0;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('in'));
  await sharp({ create: { width: 48, height: 32, channels: 3, background: '#8a6a4a' } }).toFile(at('in', 'b.jpg'));
});
afterEach(async () => {
  spawnSync('umount', ['-l', at('volume')]);
  await folder.dispose();
});

/** A folder of which so many bytes may be used. */
function limited(name: string, bytes: number): string {
  const script = `truncate -s 128M "$0.img" && mkfs.btrfs -q "$0.img" && mkdir "$0" && mount -o loop "$0.img" "$0" &&
    btrfs quota enable "$0" && btrfs subvolume create "$1" && btrfs qgroup limit ${bytes} "$1"`;
  const made = join(at('volume'), name);
  execFileSync('sh', ['-c', script, at('volume'), made]);
  return made;
}

const upscale = (home: string, output: string) =>
  cli(home, 'upscale', at('in'), '--output', output, '--scale', '2', '--model', 'swift', '--provider', 'cpu');

describe.skipIf(!canLimit)('a run by somebody with a quota', () => {
  test('keeps nothing half-written where a result is too large for it, and makes what fits', async () => {
    const noise = { width: 900, height: 700, channels: 3 } as const;
    await sharp(randomBytes(900 * 700 * 3), { raw: noise }).toFile(at('in', 'a.png'));
    const output = limited('out', 2_000_000);
    const { out, err, status } = await upscale(at('home'), output);
    expect(out + err).toContain('The disk is full');
    expect(status).toBe(1);
    expect(await readdir(output)).toEqual(['b.jpg']);
  });

  test('says so where the record of the batch is too large for it', async () => {
    const { err, status } = await upscale(limited('home', 100_000), at('out'));
    expect(err).toMatch(/The disk of the data folder .* is full/);
    expect(status).toBe(2);
  });
});
