import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Architecture, Sizes } from '../../src-main/network/architecture.js';
import { plain } from '../../src-main/network/architectures/plain.js';
import { cli, eventsIn } from '../fixtures/cli.js';
import { freshWeightFile, temporaryFolder } from '../fixtures/fresh-model.js';

const sizes = { scale: 2, channels: 16, depth: 2, activation: 'leaky' } as Sizes;
/** Convolutions of `plain`: a head, `depth` in the middle, a tail of 3 x 2 x 2 channels; biases, no learnt slopes. */
const PARAMETERS = 27 * 16 + 16 + 2 * (9 * 16 * 16 + 16) + (9 * 16 * 12 + 12);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
let weights: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, 'home');
  weights = await freshWeightFile(plain as Architecture, sizes, join(folder.path, 'own_x2.safetensors'));
});
afterAll(() => folder.dispose());

const models = (...args: string[]) => cli(home, 'models', ...args);
const ids = async (): Promise<string[]> =>
  (await models('list', '--json')).out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);

describe('enlarger models', () => {
  test('lists what came with the program, as a table and as JSON', async () => {
    const { status, out } = await models();
    expect(status).toBe(0);
    expect(out).toMatch(/^MODEL +NETWORK +SCALE/);
    expect(out).toMatch(/^swift-photo-x4 +\S+ +x4 .* bundled /m);
    expect(await ids()).toEqual(expect.arrayContaining(['swift-x2', 'swift-photo-x4', 'fine-x4']));
  });

  test('takes a weight file in, shows it, and removes it', async () => {
    const imported = await models('import', weights, '--id', 'mine', '--json');
    expect(imported).toMatchObject({ status: 0, err: '' });
    expect(eventsIn(imported)).toEqual([{ event: 'imported', id: 'mine', architecture: 'plain', scale: 2 }]);

    const shown = JSON.parse((await models('show', 'mine', '--json')).out) as Record<string, unknown>;
    expect(shown).toMatchObject({ id: 'mine', architecture: 'plain', scale: 2, parameters: PARAMETERS, local: true });
    // Each 3x3 looks one pixel further.
    expect(shown).toMatchObject({ convolutions: 4, receptiveRadius: 4 });
    expect(shown['activationsM']).toBeCloseTo(((3 * 16 + 12) * 256 * 256) / 1e6, 9);
    // Multiply-adds of the kernels, and one for each result of the three activations.
    expect(shown['flopsG']).toBeCloseTo((256 * 256 * (9 * (3 * 16 + 2 * 16 * 16 + 16 * 12) + 3 * 16)) / 1e9, 9);

    const { out } = await models('show', 'mine');
    expect(out).toContain('local: bands and tiles give the untiled picture exactly');

    expect(await models('remove', 'mine')).toMatchObject({ status: 0, out: 'Removed mine.\n' });
    expect(await ids()).not.toContain('mine');
    expect(await readdir(join(home, 'models'))).toEqual([]);
  });

  test('refuses a file that is no network, a model that is not there and one that came with the program', async () => {
    const page = join(folder.path, 'page.safetensors');
    await writeFile(page, '<html>not a network</html>'.repeat(20));
    const refused = await models('import', page);
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toMatch(/^Expected .*\.\n$/);
    expect(refused.err).not.toContain('unexpected');
    expect((await models('show', 'swift-x9')).err).toMatch(
      /^There is no model called swift-x9\. There are: .*swift-x4/,
    );
    expect((await models('remove', 'swift-x4')).err).toBe('The model swift-x4 came with the program and stays.\n');
  });
});

describe('enlarger models install', () => {
  let server: Server;
  let address: string;
  let sum: string;

  beforeAll(async () => {
    const bytes = await readFile(weights);
    sum = createHash('sha256').update(bytes).digest('hex');
    server = createServer(({ url }, response) =>
      url === '/fetched_x2.safetensors' ? response.end(bytes) : response.writeHead(404).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fetched_x2.safetensors`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('refuses a file with another sum than was said, and leaves nothing', async () => {
    const run = await models('install', address, '--sha256', '0'.repeat(64));
    expect(run.status).toBe(2);
    expect(run.err).toMatch(/fetched_x2\.safetensors is not the file that was meant/);
    expect(await readdir(join(home, 'downloads'))).toEqual([]);
  });

  test('fetches a file at an address, says whence and on what terms, and the model is there', async () => {
    const run = await models('install', address, '--sha256', sum, '--json');
    expect(run).toMatchObject({ status: 0, err: '' });
    const events = eventsIn(run);
    expect(events[0]).toEqual({ event: 'origin', licence: 'not known', source: address, bytes: null, kept: false });
    expect(events.at(-1)).toMatchObject({ event: 'installed', architecture: 'plain', scale: 2 });
    expect(await ids()).toContain(events.at(-1)!['id']);
  });

  test('says what the catalogue has instead of what it has not', async () => {
    const run = await models('install', 'realesrgan');
    expect(run.status).toBe(2);
    expect(run.err).toMatch(/^The catalogue has no model called realesrgan\. It has: .*realesrgan-x4fast/);
  });
});
