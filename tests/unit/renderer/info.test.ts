import { expect, it } from 'vitest';
import type { PictureDetails } from '../../../src-main/contract/window/pictures.js';
import { factsOf } from '../../../src-renderer/info/facts.js';
import { outline } from '../../../src-renderer/info/outline.js';
import { Words } from '../../../src-renderer/words/words.svelte.js';

const source: PictureDetails = {
  ...{
    format: 'jpeg',
    width: 6000,
    height: 4000,
    depth: 8,
    bytes: 9_400_000,
    density: 300,
    profile: 'Adobe RGB (1998)',
  },
  ...{ camera: 'NIKON Z 6', lens: null, taken: '2026-05-31T18:22:10' },
  ...{ exposure: 1 / 250, aperture: 5.6, iso: 100, focalLength: 34.5 },
};
const result: PictureDetails = { ...source, width: 24_000, height: 16_000, bytes: 150e6 };

it('tells what a file says, before and after where they differ, and leaves out what it does not say', () => {
  const facts = Object.fromEntries(factsOf(new Words(), source, result));
  expect(facts).toMatchObject({
    'info.camera': 'NIKON Z 6',
    'info.exposure': '1/250\u00a0s · f/5.6 · ISO\u00a0100 · 34.5\u00a0mm',
    'info.pixels': '6000 × 4000 → 24000 × 16000',
    'info.density': '300 dpi',
    'info.bytes': '9.4 MB → 150 MB',
    'info.format': 'JPEG, 8 bits',
  });
  expect(Object.keys(facts)).not.toContain('info.lens');
  expect(facts['info.taken']).toContain('2026');
});

it('says times of a second and more as they are, and that a file has no profile', async () => {
  const words = new Words();
  await words.speak('zh-CN');
  const none = { ...source, exposure: 2.5, aperture: null, iso: null, focalLength: null, profile: null, camera: null };
  const facts = Object.fromEntries(factsOf(words, none, null));
  expect(facts).toMatchObject({ 'info.exposure': '2.5\u00a0秒', 'info.profile': '无，按 sRGB 显示' });
});

it('draws counts from the floor to the top, and cuts what is more', () => {
  expect(outline([0, 5, 10, 40], 10)).toBe('M0 64L0 64L1 32L2 0L3 0L3 64Z');
});

it('says small parts as small, and none as none', () => {
  const { share } = new Words();
  expect([0, 0.000_004, 0.0067, 0.019, 0.42, 1].map(share)).toEqual(['0%', '<0.01%', '0.67%', '1.9%', '42%', '100%']);
});
