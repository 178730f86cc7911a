import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { childrenOf } from '../fixtures/children.js';
import { cli, eventsIn, root, startCli, whileHeld } from '../fixtures/cli.js';
import { temporaryFolder, testPixels } from '../fixtures/fresh-model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
  home = at('home');
});
afterEach(() => folder.dispose());

/** A picture with content, large enough to take a moment. */
async function picture(name: string, width = 160, height = 120): Promise<void> {
  const { data } = testPixels(width, height);
  await mkdir(at('in'), { recursive: true });
  await sharp(data, { raw: { width, height, channels: 3 } })
    .blur(2)
    .toFile(at('in', name));
}

/** A whole PNG header, and next to nothing behind it. */
function hugePng(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(9))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

const upscale = (...args: string[]) =>
  cli(home, 'upscale', at('in'), '--output', at('out'), '--provider', 'cpu', ...args);

describe('enlarger upscale', () => {
  test('makes the shipped samples four times as large and says where they are', async () => {
    await cp(join(root, 'resources', 'samples'), at('in'), { recursive: true });
    const { status, out } = await upscale();
    expect(status).toBe(0);
    expect(out).toContain(`The results are in ${at('out')}`);
    expect(out).toMatch(/\d+\.\d+ MP\/s on cpu(, int8)? with swift/);
    for (const name of await readdir(at('out'))) {
      const [small, large] = [await sharp(at('in', name)).metadata(), await sharp(at('out', name)).metadata()];
      expect(large.autoOrient).toEqual({
        width: small.autoOrient.width * 4,
        height: small.autoOrient.height * 4,
      });
    }
  });

  test('keeps to what it is told of folders, names and metadata', async () => {
    await picture('a.jpg', 40, 30);
    await mkdir(at('in', 'deeper'));
    await sharp(at('in', 'a.jpg'))
      .withExif({ IFD0: { Artist: 'Ada' } })
      .toFile(at('in', 'deeper', 'b.jpg'));
    await cp(at('in', 'deeper', 'b.jpg'), at('in', 'c.jpg'));
    const plain = await upscale('--scale', '2', '--model', 'swift-x2', '--name', '{model}/{name}-{scale}x');
    expect(plain.status).toBe(0);
    const results = await readdir(at('out'), { recursive: true });
    expect(results.filter((name) => name.endsWith('.jpg')).sort()).toEqual(
      ['deeper/swift-x2/b-2x.jpg', 'swift-x2/a-2x.jpg', 'swift-x2/c-2x.jpg'].map((name) => join(name)),
    );
    expect((await readFile(at('out', 'swift-x2', 'c-2x.jpg'))).includes('Ada')).toBe(true);

    const bare = await upscale('--scale', '2', '--no-recursive', '--no-metadata');
    expect(bare.status).toBe(0);
    const flat = (await readdir(at('out'))).filter((name) => name.endsWith('.jpg'));
    expect(flat.sort()).toEqual(['a.jpg', 'c.jpg']);
    expect((await readFile(at('out', 'c.jpg'))).includes('Ada')).toBe(false);
  });

  test('refuses a lossless JPEG, and says where a source makes the result one', async () => {
    await picture('a.jpg', 40, 30);
    const refused = await upscale('--lossless', '--format', 'jpg');
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toMatch(/^JPEG always loses something, so --lossless cannot be kept\./);
    await expect(stat(at('out'))).rejects.toMatchObject({ code: 'ENOENT' });

    const warned = await upscale('--lossless', '--scale', '2');
    expect(warned.status).toBe(0);
    expect(warned.err).toContain('1 result will be JPEG as its source is, and not lossless; --format chooses another.');
  });

  test('speaks JSON, one object a line, ending with a summary', async () => {
    await picture('a.png');
    await writeFile(at('in', 'bad.jpg'), (await sharp(at('in', 'a.png')).jpeg().toBuffer()).subarray(0, 900));
    const run = await upscale('--json', '--scale', '2');
    expect(run.status).toBe(1);
    const events = eventsIn(run);
    expect(events.find(({ event }) => event === 'done')).toEqual({
      event: 'done',
      input: at('in', 'a.png'),
      output: at('out', 'a.png'),
      width: 320,
      height: 240,
      milliseconds: expect.any(Number),
      notes: [],
    });
    expect(events.find(({ event }) => event === 'failed')).toEqual({
      event: 'failed',
      input: at('in', 'bad.jpg'),
      reason: expect.stringContaining('ends too early'),
      notes: [],
    });
    expect(events.at(-1)).toEqual({
      event: 'summary',
      done: 1,
      skipped: 0,
      failed: 1,
      waiting: 0,
      stopped: null,
      outputMegapixels: 0.0768,
      seconds: expect.any(Number),
      megapixelsPerSecond: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
      provider: 'cpu',
      precision: 'float',
      model: 'swift-photo',
    });
  });

  test('passes over a header of 60000 x 60000 pixels, with its reason', async () => {
    await picture('b.png');
    await writeFile(at('in', 'a.png'), hugePng());
    const run = await upscale('--json');
    expect(run.status).toBe(1);
    const [first, second, summary] = eventsIn(run);
    expect(first).toMatchObject({ event: 'failed', input: at('in', 'a.png') });
    expect(first!['reason']).toMatch(/GB|megapixels/);
    expect(second).toMatchObject({ event: 'done', input: at('in', 'b.png') });
    expect(summary).toMatchObject({ event: 'summary', done: 1, failed: 1, waiting: 0, stopped: null });
  });

  test('says at the end what failed and why', async () => {
    await picture('a.png');
    await writeFile(at('in', 'empty.png'), '');
    const { status, out } = await upscale('--scale', '2');
    expect(status).toBe(1);
    expect(out).toContain('1 picture made, 0 skipped, 1 failed.');
    expect(out).toContain('The file is empty.');
    expect(out).toContain('enlarger retry');
  });

  test('skips what exists already, without looking at it', async () => {
    await picture('a.png');
    await mkdir(at('out'));
    await writeFile(at('out', 'a.png'), 'mine');
    const run = await upscale('--json');
    expect(run.status).toBe(0);
    expect(eventsIn(run)[0]).toMatchObject({ event: 'skipped', reason: expect.stringContaining('exists already') });
    expect(await readFile(at('out', 'a.png'), 'utf8')).toBe('mine');
  });

  test('plans without making anything', async () => {
    await picture('a.png');
    const { status, out } = await upscale('--dry-run', '--long-side', '1000');
    expect(status).toBe(0);
    expect(out).toContain('(1000 x 750)');
    expect(out).toContain('1 picture: 1 to make');
    await expect(stat(at('out'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('writes a report of every picture', async () => {
    await picture('a.png');
    await writeFile(at('in', 'empty.png'), '');
    await upscale('--scale', '2', '--report', at('report.csv'));
    const lines = (await readFile(at('report.csv'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(3);
    const wishes = ['--strength', '60', '--threads', '1', '--processor-share', '50', '--on-conflict', 'overwrite'];
    await upscale('--scale', '2', '--report', at('report.html'), ...wishes);
    const page = await readFile(at('report.html'), 'utf8');
    expect(page.match(/<li>/g)).toHaveLength(2);
    expect(page.match(/<img src="data:image\/webp;base64,/g)).toHaveLength(1);
    expect(page).toContain('The file is empty');
  });

  test.each([
    { args: ['--scale', '17'], says: 'from 1 to 16' },
    { args: ['--scale', '0.5'], says: 'from 1 to 16' },
    { args: ['--long-side', 'wide'], says: 'for --long-side' },
    { args: ['--scale', '2', '--width', '500'], says: '--scale and --width' },
    { args: ['--tile', '7'], says: 'from 8 to 4096' },
    { args: ['--format', 'tga'], says: 'jpeg, png, webp, tiff, avif' },
    { args: ['--model', 'nothing'], says: 'There is no model called nothing' },
    { args: ['--strength', '101'], says: 'from 0 to 100' },
    { args: ['--processor-share', '10'], says: 'from 25 to 100' },
    { args: ['--report', 'report.xlsx'], says: '.csv, .json or .html' },
    { args: ['--colour'], says: "unknown option '--colour'" },
  ])('refuses $args with a sentence', async ({ args, says }) => {
    await picture('a.png');
    const { status, err, out } = await upscale(...args);
    expect(status).toBe(2);
    expect(err).toContain(says);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
  });
});

/** On Windows no process can send another a Ctrl-C; a signal ends it there and then. */
const noSignals = process.platform === 'win32';

describe('a batch that is killed', () => {
  const names = Array.from({ length: 12 }, (_, i) => `${10 + i}.png`);

  async function startAndKillAfterOne(): Promise<string[]> {
    for (const name of names) await picture(name, 300, 200);
    const run = startCli(home, ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu', '--json']);
    await new Promise<void>((resolve) => run.process.stdout!.on('data', () => resolve()));
    run.process.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    return eventsIn(await run.ended).map(({ input }) => basename(String(input)));
  }

  test('leaves whole files only, and resume repeats at most one picture', async () => {
    const before = await startAndKillAfterOne();
    for (const name of (await readdir(at('out'))).filter((entry) => !entry.startsWith('.'))) {
      expect((await sharp(at('out', name)).stats()).channels).toHaveLength(3);
    }
    const run = await cli(home, 'resume', '--json');
    expect(run.status).toBe(0);
    const after = eventsIn(run);
    expect(after.at(-1)).toMatchObject({ event: 'summary', done: names.length, failed: 0 });
    const again = after.filter(({ event, input }) => event === 'done' && before.includes(basename(String(input))));
    expect(again.length).toBeLessThanOrEqual(1);
    expect((await readdir(at('out'))).sort()).toEqual(names);
    expect((await cli(home, 'resume')).err).toContain('nothing to resume');
  });

  test.skipIf(noSignals)('twice, its engine with it, leaves nothing behind after the last resume', async () => {
    const many = Array.from({ length: 20 }, (_, i) => `${10 + i}.png`);
    for (const name of many) await picture(name, 300, 200);
    const until = async (made: number, args: readonly string[]): Promise<void> => {
      const run = startCli(home, args, { detached: true });
      let seen = '';
      await new Promise<void>((resolve) =>
        run.process.stdout!.on('data', (text: string) => {
          seen += text;
          if (seen.split('\n').length > made) resolve();
        }),
      );
      process.kill(-run.process.pid!, 'SIGKILL');
      await run.ended;
    };
    await until(2, ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu', '--json']);
    await until(2, ['resume', '--json']);
    const last = await cli(home, 'resume', '--json');
    expect(eventsIn(last).at(-1)).toMatchObject({ done: 20, failed: 0, waiting: 0 });
    expect((await readdir(at('out'))).sort()).toEqual(many);
    expect(await readdir(join(home, 'scratch'))).toEqual([]);
  });

  test('by its engine goes on with a new one', async () => {
    for (const name of names) await picture(name, 400, 300);
    const run = startCli(home, ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu', '--json']);
    await new Promise<void>((resolve) => run.process.stdout!.once('data', () => resolve()));
    process.kill(childrenOf(run.process.pid!, 'engine')[0]!, 'SIGKILL');
    const ended = await run.ended;
    expect(ended.status).toBe(0);
    expect(eventsIn(ended).at(-1)).toMatchObject({ done: names.length, failed: 0 });
  });

  test.skipIf(noSignals)('by Ctrl-C stops between tiles and says how to go on', async () => {
    for (const name of names) await picture(name, 700, 500);
    const run = startCli(home, ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu']);
    await new Promise<void>((resolve) => run.process.stdout!.once('data', () => setTimeout(resolve, 500)));
    run.process.kill('SIGINT');
    const { status, out } = await run.ended;
    expect(status).toBe(130);
    expect(out).toContain('enlarger resume');
  });

  test.skipIf(noSignals)('by Ctrl-C in a terminal, which its engine hears too, leaves nothing half', async () => {
    for (const name of names) await picture(name, 300, 200);
    const args = ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu', '--json'];
    const run = startCli(home, args, { detached: true });
    await new Promise<void>((resolve) => run.process.stdout!.once('data', () => setTimeout(resolve, 100)));
    process.kill(-run.process.pid!, 'SIGINT');
    expect((await run.ended).status).toBe(130);
    expect((await readdir(at('out'))).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await readdir(join(home, 'scratch'))).toEqual([]);
    expect((await cli(home, 'resume')).status).toBe(0);
    expect((await readdir(at('out'))).sort()).toEqual(names);
  });

  test('goes on when nobody reads its output any more', async () => {
    for (const name of names) await picture(name);
    const run = startCli(home, ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu']);
    run.process.stdout!.once('data', () => run.process.stdout!.destroy());
    const { status, err } = await run.ended;
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect((await readdir(at('out'))).sort()).toEqual(names);
  });

  test('is not taken from under the run that works on it', async () => {
    for (const name of names.slice(0, 4)) await picture(name, 700, 500);
    const run = startCli(home, ['upscale', at('in'), '--output', at('out'), '--provider', 'cpu', '--json']);
    await new Promise<void>((resolve) => run.process.stdout!.once('data', () => resolve()));
    const other = await whileHeld(run.process, () => cli(home, 'resume'));
    expect(other.status).toBe(2);
    expect(other.err).toContain(`Another Enlarger has this batch open (process ${run.process.pid})`);
    expect(eventsIn(await run.ended).at(-1)).toMatchObject({ done: 4, failed: 0 });
  });

  test('retry runs what failed, once it is mended', async () => {
    await picture('a.png');
    const whole = await sharp(at('in', 'a.png')).jpeg().toBuffer();
    await writeFile(at('in', 'bad.jpg'), whole.subarray(0, 900));
    expect((await upscale('--scale', '2')).status).toBe(1);
    await writeFile(at('in', 'bad.jpg'), whole);
    const run = await cli(home, 'retry', '--json');
    expect(run.status).toBe(0);
    expect(eventsIn(run).at(-1)).toMatchObject({ done: 2, failed: 0 });
  });
});
