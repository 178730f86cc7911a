import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../../src-main/library/library.js';
import type { StoredCard } from '../../../src-main/contract/model.js';
import { pan } from '../../../src-main/network/architectures/pan.js';
import { plain } from '../../../src-main/network/architectures/plain.js';
import { rfdn } from '../../../src-main/network/architectures/rfdn.js';
import type { Architecture, Sizes } from '../../../src-main/network/architecture.js';
import { root } from '../../fixtures/cli.js';
import { freshWeightFile } from '../../fixtures/fresh-model.js';

let home: string;
let library: Library;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'enlarger-library-'));
  library = new Library({ bundled: join(root, 'models'), home });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const small = { scale: 2, channels: 8, depth: 1, activation: 'leaky' } as Sizes;
/** A file of fresh weights that differ by `seed`. */
const weights = (name: string, seed = 7, architecture: Architecture = plain as Architecture, sizes: Sizes = small) =>
  freshWeightFile(architecture, sizes, join(home, name), seed);
const cardFile = (id: string) => join(home, 'models', id, 'card.json');
const modelsOnDisk = async () => (existsSync(join(home, 'models')) ? readdir(join(home, 'models')) : []);

describe.skipIf(process.platform === 'win32')('a file beside the one that is imported', () => {
  const param = '7767517\n1 1\nInput data 0 1 data\n';

  test('is not read where it is a device without an end', async () => {
    await writeFile(join(home, 'l.param'), param);
    await symlink('/dev/zero', join(home, 'l.bin'));
    await expect(library.importFile(join(home, 'l.param'))).rejects.toMatchObject({ code: 'weights-unknown' });
  });

  test('is not read where it is a link to another folder', async () => {
    await mkdir(join(home, 'private'));
    await writeFile(join(home, 'private', 'numbers'), 'secret');
    await writeFile(join(home, 'm.param'), param);
    await symlink(join(home, 'private', 'numbers'), join(home, 'm.bin'));
    await expect(library.importFile(join(home, 'm.param'))).rejects.toMatchObject({
      code: 'weights-refused',
      message: expect.stringContaining('a link to elsewhere'),
    });
  });
});

describe('the list', () => {
  test('has the bundled models first, each with its sum right', async () => {
    await library.importFile(await weights('mine.safetensors'));
    const { models, damaged } = await library.list();
    expect(damaged).toEqual([]);
    expect(models.map(({ bundled }) => bundled)).toEqual([...models].map((_, i) => i < models.length - 1));
    expect(models.at(-1)).toMatchObject({ id: 'mine-x2', bundled: false });
    for (const model of models) expect(await library.modelFile(model)).toMatchObject({ id: model.id });
  });

  test.each([
    { name: 'no JSON', spoil: () => '{', says: 'no JSON' },
    {
      name: 'a field missing',
      spoil: (card: StoredCard) => JSON.stringify({ ...card, scale: undefined }),
      says: 'scale',
    },
    { name: 'of another model', spoil: (card: StoredCard) => JSON.stringify({ ...card, id: 'other' }), says: 'other' },
  ])('names a card that is $name apart, and goes on', async ({ spoil, says }) => {
    await library.importFile(await weights('good.safetensors', 1));
    await library.importFile(await weights('bad.safetensors', 2));
    const card = JSON.parse(await readFile(cardFile('bad-x2'), 'utf8')) as StoredCard;
    await writeFile(cardFile('bad-x2'), spoil(card));
    const { models, damaged } = await library.list();
    expect(models.map(({ id }) => id)).toContain('good-x2');
    expect(damaged).toEqual([{ id: 'bad-x2', reason: expect.stringContaining(says) as string }]);
    await expect(library.get('bad-x2')).rejects.toMatchObject({ code: 'card-damaged' });
  });

  test('names a model whose network is gone', async () => {
    await library.importFile(await weights('half.safetensors'));
    await rm(join(home, 'models/half-x2/model.onnx'));
    expect((await library.list()).damaged).toMatchObject([{ id: 'half-x2' }]);
  });
});

describe('importing', () => {
  test('writes a card that tells what the network costs', async () => {
    const card = await library.importFile(await weights('p.safetensors', 7, pan as Architecture, pan.typical(4)!));
    expect(card).toMatchObject({ architecture: 'pan', scale: 4, parameters: 272_419, convolutions: 121, local: true });
    expect(await library.get(card.id)).toEqual(card);
  });

  test('of the same file again gives the model that is there', async () => {
    const file = await weights('twice.safetensors');
    expect(await library.importFile(file)).toEqual(await library.importFile(file));
    expect(await modelsOnDisk()).toEqual(['twice-x2']);
  });

  test('of another file of one name gives it an id of its own', async () => {
    await library.importFile(await weights('a.safetensors', 1));
    const second = await library.importFile(await weights('a.safetensors', 2));
    expect(second.id).toBe(`a-x2-${second.importedFrom!.sha256.slice(0, 8)}`);
  });

  test('under an id that is taken is refused, a bundled one too', async () => {
    await library.importFile(await weights('a.safetensors', 1), { id: 'mine' });
    const second = await weights('b.safetensors', 2);
    await expect(library.importFile(second, { id: 'mine' })).rejects.toMatchObject({ code: 'model-exists' });
    await expect(library.importFile(second, { id: 'swift-x2' })).rejects.toMatchObject({ code: 'model-exists' });
  });

  test.each(['../out', 'Upper', 'a/b', ''])('under the id %j is refused', async (id) => {
    const file = await weights('a.safetensors');
    await expect(library.importFile(file, { id })).rejects.toMatchObject({ code: 'bad-id' });
    expect(await modelsOnDisk()).toEqual([]);
  });

  test.each([
    { name: 'is not there', file: 'nothing.pth', write: false, code: 'no-file' },
    { name: 'is text', file: 'text.pth', write: true, code: expect.any(String) as string },
    { name: 'is an ONNX file without an engine to try it', file: 'text.onnx', write: true, code: 'onnx-damaged' },
  ])('what $name leaves nothing behind', async ({ file, write, code }) => {
    const path = join(home, file);
    if (write) await writeFile(path, 'this is no weight file at all');
    await expect(library.importFile(path)).rejects.toMatchObject({ name: 'Problem', code });
    expect(await modelsOnDisk()).toEqual([]);
  });

  test('measures the seams of a network that looks at the whole, and of no other', async () => {
    const asked: string[] = [];
    const deviation = { tile: 192, margin: 32, levels: 3, psnr: 60 };
    const measuring = new Library({
      bundled: join(root, 'models'),
      home,
      measureSeams: ({ id, file }) => {
        asked.push(id);
        return existsSync(file) ? Promise.resolve(deviation) : Promise.reject(new Error(file));
      },
    });
    const whole = await measuring.importFile(await weights('w.safetensors', 7, rfdn as Architecture, rfdn.typical(4)!));
    await measuring.importFile(await weights('l.safetensors'));
    expect(asked).toEqual([whole.id]);
    expect((await measuring.get(whole.id)).deviation).toEqual(deviation);
  });
});

test('a network that was changed on disk is not run', async () => {
  const card = await library.importFile(await weights('a.safetensors'));
  const { file } = await library.modelFile(card);
  const bytes = await readFile(file);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(file, bytes);
  await expect(library.modelFile(card)).rejects.toMatchObject({ code: 'model-changed' });
});

describe('removing', () => {
  test('takes a model away, a damaged one too', async () => {
    await library.importFile(await weights('a.safetensors'));
    await writeFile(cardFile('a-x2'), 'broken');
    await library.remove('a-x2');
    expect(await modelsOnDisk()).toEqual([]);
  });

  test('of a bundled model, or of one that is not there, is refused', async () => {
    await expect(library.remove('swift-x2')).rejects.toMatchObject({ code: 'model-bundled' });
    const missing = library.remove('swift-x9');
    await expect(missing).rejects.toMatchObject({ code: 'no-model' });
    await expect(missing).rejects.toMatchObject({ advice: expect.stringContaining('swift-x2') as string });
  });
});
