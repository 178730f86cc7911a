import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseProvider } from '../../../src-main/engine/choose-provider.js';
import { Enlarger } from '../../../src-main/engine/enlarge.js';
import type { ModelFile } from '../../../src-main/engine/job.js';
import { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
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
    for (const reason of refused) expect(reason).toMatch(/^(cuda|directml|coreml|webgpu) [a-z ]+/);
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
  });
});
