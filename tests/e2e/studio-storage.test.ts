import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cli, eventsIn, startCli } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { hasQueueServer, startQueueServer } from '../fixtures/queue-server.js';
import { startS3, type StandIn } from '../fixtures/s3/stand-in.mjs';

// The built program on several machines whose pictures lie in storage: a stand-in that speaks S3's protocol, in memory.

const PICTURES = 9;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Awaited<ReturnType<typeof startQueueServer>>;
let s3: StandIn;
const running: Started[] = [];
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  if (!hasQueueServer) return;
  folder = await temporaryFolder();
  await Promise.all(['in', 'server'].map((name) => mkdir(at(name))));
  [server, s3] = await Promise.all([startQueueServer(at('server')), startS3({ delay: 5, page: 5 })]);
});
afterEach(async () => {
  if (!hasQueueServer) return;
  for (const one of running.splice(0)) one.process.kill('SIGKILL');
  await Promise.all([server.stop(), s3.stop()]);
  await folder.dispose();
});

type Started = ReturnType<typeof startCli>;

function start(home: string, ...args: string[]): Started {
  const one = startCli(at(home), args, { env: { ...s3.env, AWS_ENDPOINT_URL_S3: s3.endpoint() } });
  running.push(one);
  return one;
}

const newWorker = (name: string): Started => {
  const how = ['--root', 's3://photos', '--name', name, '--lost-after', '2'];
  return start(name, 'worker', '--queue', server.address, ...how);
};

const request = (input: string, output: string): string[] => [
  ...['upscale', input, '--output', output, '--scale', '2', '--model', 'swift'],
  ...['--provider', 'cpu', '--precision', 'float'],
];

describe.skipIf(!hasQueueServer)('machines that share a batch in storage', () => {
  test('lose nothing and make nothing twice, whatever dies, and report it as one machine does', async () => {
    for (let i = 0; i < PICTURES; i++) {
      const picture = sharp({
        create: { width: 40 + i, height: 30, channels: 3, background: { r: 9 * i, g: 90, b: 60 } },
      });
      const name = `${String(i).padStart(2, '0')}.${['jpg', 'png', 'webp'][i % 3]}`;
      await picture.toFile(at('in', name));
      s3.put(`shoot/${name}`, await readFile(at('in', name)));
    }
    s3.put('shoot/broken.jpg', 'no picture');
    await writeFile(at('in', 'broken.jpg'), 'no picture');

    const asked = request('s3://photos/shoot', 's3://photos/large');
    const watching = start('studio', ...asked, '--queue', server.address, '--json', '--report', at('many.json'));
    const [killed, frozen, steady] = ['a', 'b', 'c'].map(newWorker) as [Started, Started, Started];
    const made = (): string[] => s3.below('large').filter((key) => !key.includes('/.'));
    await vi.waitFor(() => expect(made().length).toBeGreaterThan(1), 60_000);
    killed.process.kill('SIGKILL');
    frozen.process.kill('SIGSTOP');
    // What somebody who was killed leaves of a large one, and what is none of this batch's.
    for (const key of ['large/00.jpg', 'large/other.jpg']) s3.uploads.set(key, { key });

    const ended = await watching.ended;
    expect(eventsIn(ended).at(-1)).toMatchObject({ event: 'summary', done: PICTURES, failed: 1, waiting: 0 });
    frozen.process.kill('SIGCONT');
    await sleep(1000);
    frozen.process.kill('SIGTERM');
    expect(await frozen.ended).toMatchObject({ status: 0 });

    await cli(at('alone'), ...request(at('in'), at('one')), '--report', at('one.json'));
    expect(await report('many', 's3://photos/large', 's3://photos/shoot')).toEqual(
      await report('one', at('one'), at('in')),
    );
    expect(s3.below('large')).toHaveLength(PICTURES);
    for (const key of made()) {
      expect(s3.objects.get(key)!.bytes.equals(await readFile(at('one', key.slice('large/'.length))))).toBe(true);
      expect(s3.told.writes.get(key)).toBe(1);
    }
    expect([...s3.uploads.keys()]).toEqual(['large/other.jpg']);

    // What failed is taken up again where it is.
    s3.put('shoot/broken.jpg', await readFile(at('in', '00.jpg')));
    const retried = await start('studio', 'retry', '--json').ended;
    expect(eventsIn(retried).at(-1)).toMatchObject({ event: 'summary', done: PICTURES + 1, failed: 0 });
    expect(s3.below('large')).toHaveLength(PICTURES + 1);

    steady.process.kill('SIGTERM');
    expect(await steady.ended).toMatchObject({ status: 0 });
    const told = [ended.out, ended.err, (await steady.ended).err, await readFile(at('many.json'), 'utf8')];
    for (const home of ['studio', 'a', 'b', 'c'])
      told.push(await readFile(at(home, 'log', 'enlarger.log'), 'utf8').catch(() => ''));
    for (const secret of Object.values(s3.keys)) expect(told.join('\n')).not.toContain(secret);
  });

  test('are needed, and a place for results is', async () => {
    const refusal = async (...args: string[]) => (await start('studio', ...args).ended).err;
    expect(await refusal('upscale', 's3://photos/shoot', '--output', at('one'))).toContain('Expected --queue');
    expect(await refusal('upscale', 's3://photos/shoot', '--queue', server.address)).toContain('Expected --output');
  });
});

/** A report without what differs between two runs. */
async function report(name: string, output: string, input: string): Promise<unknown[]> {
  const rows = JSON.parse(await readFile(at(`${name}.json`), 'utf8')) as Record<'input' | 'output', string | null>[];
  return rows.map((row) => ({
    ...{ ...row, milliseconds: null },
    ...{ output: row.output?.replace(output, ''), input: row.input?.replace(input, '') },
  }));
}
