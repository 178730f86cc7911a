import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chooseProvider, refusalWords } from '../../../src-main/engine/choose-provider.js';
import { mayHaveCard } from '../../../src-main/engine/graphics-card.js';
import { Enlarger } from '../../../src-main/engine/enlarge.js';
import type { ModelFile } from '../../../src-main/engine/job.js';
import { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import type { Way } from '../../../src-main/engine/provider-options.js';
import { isKnownHere } from '../../../src-main/engine/runtime.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { freshModel, temporaryFolder, testPixels } from '../../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let model: ModelFile;
let network: LoadedNetwork;

beforeAll(async () => {
  folder = await temporaryFolder();
  model = await freshModel(plain, plain.typical(2)!, folder.path);
  network = await LoadedNetwork.load(model);
});
afterAll(async () => {
  await network.release();
  await folder.dispose();
});

/** Real where there is a graphics card, or Mesa 25's software Vulkan device; see CONTRIBUTING.md. */
const hasWebgpu = async (): Promise<boolean> =>
  chooseProvider(network, 'webgpu').then(
    () => true,
    () => false,
  );

describe('choosing a provider', () => {
  test('the processor needs no trying', async () => {
    expect(await chooseProvider(network, 'cpu')).toEqual({ providers: ['cpu'], refused: [] });
  });

  test('auto ends with the processor and says why each other was refused', async () => {
    const { providers, refused } = await chooseProvider(network, 'auto');
    expect(providers.at(-1)).toBe('cpu');
    expect(refused).toHaveLength(5 - providers.length);
    for (const refusal of refused) expect(refusalWords(refusal)).toMatch(/^(cuda|directml|coreml|webgpu) [a-z ]+/);
  });

  test('a provider whose library is not there is not tried, for the runtime would print an error of its own', async () => {
    const bin = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin');
    const hasCuda = (await readdir(bin, { recursive: true })).some((path) => path.includes('providers_cuda'));
    expect(isKnownHere('cuda')).toBe(hasCuda);
    expect(isKnownHere('cpu')).toBe(true);
    if (hasCuda) return;
    await expect(chooseProvider(network, 'cuda', () => Promise.resolve(true))).rejects.toThrow(
      'not part of this build',
    );
  });

  test('auto tries no software that only looks like a graphics card', async () => {
    const whole = vi.spyOn(network, 'whole');
    const { providers, refused } = await chooseProvider(network, 'auto', () => Promise.resolve(false));
    expect(providers).toEqual(['cpu']);
    expect(refused.map(refusalWords).join()).toContain('no graphics card');
    expect(whole).not.toHaveBeenCalled();
    whole.mockRestore();
  });

  test.each([
    {
      name: 'the processor is measured first, and what is hopeless at a small tile is given no larger one',
      slow: 51,
      more: false,
    },
    { name: 'what is faster is given the whole tile too', slow: 49, more: true },
  ])('$name', async ({ slow, more }) => {
    const tried: string[] = [];
    let clock = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const fake = {
      largestSide: Infinity,
      hasHalf: true,
      model: { margin: 8 },
      async whole({ provider }: Way, tile: Uint8Array, side: number) {
        tried.push(`${provider} ${side}`);
        clock += provider === 'cpu' ? 50 : slow;
        return tile;
      },
    } as unknown as LoadedNetwork;
    await chooseProvider(fake, 'auto', () => Promise.resolve(true));
    now.mockRestore();
    expect(tried[0]).toBe('cpu 96');
    const elsewhere = tried.filter((one) => !one.startsWith('cpu')).map((one) => Number(one.split(' ')[1]));
    expect(elsewhere[0]).toBe(32);
    expect(elsewhere.includes(96)).toBe(more);
  });

  test.each([
    { name: 'is taken where it is faster at large tiles', perPixel: 1e-5, takes: true },
    { name: 'is not taken where it is not', perPixel: 4e-4, takes: false },
  ])('a card that needs a while for any tile, and the processor hardly more, $name', async ({ perPixel, takes }) => {
    let clock = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const fake = {
      largestSide: Infinity,
      hasHalf: false,
      model: { margin: 8 },
      whole({ provider }: Way, tile: Uint8Array, side: number) {
        clock += provider === 'cpu' ? 2e-4 * side ** 2 : 5 + perPixel * side ** 2;
        return Promise.resolve(tile);
      },
    } as unknown as LoadedNetwork;
    const { providers } = await chooseProvider(fake, 'auto', () => Promise.resolve(true));
    now.mockRestore();
    expect(providers.length > 1).toBe(takes);
  });

  test.each([
    { name: 'a render node', files: { '/dev/dri': ['card0', 'renderD128'] }, may: true },
    { name: "NVIDIA's files in a container", files: { '/dev': ['null', 'nvidia0'] }, may: true },
    { name: 'WSL', files: { '/dev': ['dxg'] }, may: true },
    { name: 'a display without a render node', files: { '/dev/dri': ['card0'], '/dev': ['nvidiactl'] }, may: false },
    { name: 'neither', files: {}, may: false },
  ])('on Linux, $name: $may', async ({ files, may }) => {
    const list = (folder: string) => Promise.resolve((files as Record<string, string[]>)[folder] ?? []);
    expect(await mayHaveCard('linux', list)).toBe(may);
    expect(await mayHaveCard('win32', list)).toBe(true);
  });

  test.runIf(process.platform === 'linux')('a provider of another system is refused by name', async () => {
    await expect(chooseProvider(network, 'directml')).rejects.toMatchObject({
      code: 'no-provider',
      message: 'directml is not part of this build for linux.',
    });
  });

  test('webgpu gives the picture that the processor gives, within one level', async (context) => {
    context.skip(!(await hasWebgpu()), 'no WebGPU device here');
    const pixels = testPixels(41, 50);
    const [there, here] = await Promise.all([Enlarger.open(model, 'webgpu'), Enlarger.open(model, 'cpu')]);
    const [a, b] = [await there.enlarge(pixels, { verify: false }), await here.enlarge(pixels, { verify: false })];
    expect(there.providers).toEqual(['webgpu', 'cpu']);
    expect(Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i]!)))).toBeLessThanOrEqual(1);
    await Promise.all([there.close(), here.close()]);
    // Software Vulkan takes 20 s for its first run on two quiet cores.
  }, 300_000);
});
