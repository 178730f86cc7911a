import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cli, eventsIn, startCli } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { startServe } from '../fixtures/window-client.js';
import { freePort, hasQueueServer, newCertificate, startQueueServer } from '../fixtures/queue-server.js';

// The built program on several machines, which here are processes with data folders of their own.

const PICTURES = 20;
const SECRET = 'geheim-4711';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Awaited<ReturnType<typeof startQueueServer>>;
const running: ReturnType<typeof startCli>[] = [];
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  if (!hasQueueServer) return;
  folder = await temporaryFolder();
  await Promise.all(['photos/in', 'server'].map((name) => mkdir(at(name), { recursive: true })));
  server = await startQueueServer(at('server'), ['--requirepass', SECRET]);
});
afterEach(async () => {
  if (!hasQueueServer) return;
  for (const one of running.splice(0)) one.process.kill('SIGKILL');
  await server.stop();
  await folder.dispose();
});

const env = { ENLARGER_QUEUE_PASSWORD: SECRET };

function start(home: string, ...args: string[]): ReturnType<typeof startCli> {
  const one = startCli(at(home), args, { env });
  running.push(one);
  return one;
}

const newWorker = (home: string): ReturnType<typeof startCli> =>
  start(
    home,
    'worker',
    '--queue',
    server.address,
    '--root',
    `photos=${at('photos')}`,
    '--name',
    home,
    '--lost-after',
    '2',
  );

const request = (output: string): string[] => [
  ...['upscale', at('photos', 'in'), '--output', at('photos', output), '--scale', '2', '--model', 'swift'],
  ...['--provider', 'cpu', '--precision', 'float', '--report', at(`${output}.json`)],
];

interface Row {
  readonly milliseconds: number;
  readonly output: string | null;
}
/** A report without what differs between two runs. */
async function report(output: string): Promise<unknown[]> {
  const rows = JSON.parse(await readFile(at(`${output}.json`), 'utf8')) as Row[];
  return rows.map((row) => ({ ...row, milliseconds: null, output: row.output?.replace(at('photos', output), '') }));
}

describe.skipIf(!hasQueueServer)('machines that share a batch', () => {
  test('lose nothing and make nothing twice, whatever dies, and report it as one machine does', async () => {
    for (let i = 0; i < PICTURES; i++) {
      const picture = sharp({
        create: { width: 40 + i, height: 30, channels: 3, background: { r: 9 * i, g: 90, b: 60 } },
      });
      await picture.toFile(at('photos', 'in', `${String(i).padStart(2, '0')}.${i % 2 ? 'jpg' : 'png'}`));
    }
    await writeFile(at('photos', 'in', 'broken.jpg'), 'no picture');

    const watching = start(
      'studio',
      ...request('many'),
      '--queue',
      server.address,
      '--root',
      `photos=${at('photos')}`,
      '--json',
    );
    const [killed, frozen, steady] = ['a', 'b', 'c'].map(newWorker) as [Started, Started, Started];
    const made = async (): Promise<string[]> =>
      (await readdir(at('photos', 'many')).catch(() => [])).filter((name) => !name.startsWith('.'));
    await vi.waitFor(async () => expect((await made()).length).toBeGreaterThan(1), 60_000);
    killed.process.kill('SIGKILL');
    frozen.process.kill('SIGSTOP');
    await server.stop('SIGKILL');
    await server.start();

    const { status, ...ended } = await watching.ended;
    const events = eventsIn({ status, ...ended });
    expect(events.at(-1)).toMatchObject({ event: 'summary', done: PICTURES, failed: 1, waiting: 0, model: 'swift' });
    expect(status).toBe(1);
    const finished = events.filter(({ event }) => event === 'done').map(({ input }) => input);
    expect(new Set(finished).size).toBe(finished.length);

    // It comes back when all is over, and finds nothing that is its.
    frozen.process.kill('SIGCONT');
    await sleep(1000);
    for (const one of [frozen, steady]) one.process.kill('SIGTERM');
    for (const one of [frozen, steady])
      expect(await one.ended).toMatchObject({ status: 0, err: expect.any(String) as string });

    await cli(at('alone'), ...request('one'));
    expect(await report('many')).toEqual(await report('one'));
    expect((await readdir(at('photos', 'many'))).sort()).toEqual((await readdir(at('photos', 'one'))).sort());
    for (const name of await made()) {
      expect(await readFile(at('photos', 'many', name))).toEqual(await readFile(at('photos', 'one', name)));
    }

    const told = [
      ended.out,
      ended.err,
      (await steady.ended).out,
      (await steady.ended).err,
      await readFile(at('many.json'), 'utf8'),
    ];
    for (const home of ['studio', 'a', 'b', 'c'])
      told.push(await readFile(at(home, 'log', 'enlarger.log'), 'utf8').catch(() => ''));
    expect(told.join('\n')).not.toContain(SECRET);
  });

  test('a command that ends leaves the batch to them, and `resume` and `retry` find it on the queue', async () => {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#456' } }).toFile(
      at('photos', 'in', 'a.png'),
    );
    const watching = start('studio', ...request('many'), '--queue', server.address, '--root', `photos=${at('photos')}`);
    await vi.waitFor(async () => {
      const { out } = await startCli(at('other'), ['status', '--queue', server.address, '--json'], { env }).ended;
      expect(JSON.parse(out)).toMatchObject({ batches: [{ name: 'many', waiting: 1, running: 0 }], workers: [] });
    }, 30_000);
    const window = await startServe(at('window'), [at('photos')], env, ['--queue', server.address]);
    const { client } = await window.open();
    expect(await client.host.abilities()).toMatchObject({ machines: true });
    expect(await client.host.machines()).toMatchObject({ batches: [{ name: 'many', waiting: 1 }], workers: [] });
    expect(await window.end()).toMatchObject({ status: 0 });
    watching.process.kill('SIGKILL');
    await watching.ended;

    newWorker('a');
    const resumed = await startCli(at('studio'), ['resume', '--json', '--report', at('many.csv')], { env }).ended;
    expect(eventsIn(resumed).at(-1)).toMatchObject({ event: 'summary', done: 1, waiting: 0 });
    expect(await readFile(at('many.csv'), 'utf8')).toContain(at('photos', 'many', 'a.png'));
    expect(await readdir(at('photos', 'many'))).toEqual(['a.png']);
    expect(await startCli(at('studio'), ['resume'], { env }).ended).toMatchObject({
      err: 'There is nothing to resume.\n',
    });
  });
});

describe.skipIf(!hasQueueServer || spawnSync('openssl', ['version']).status !== 0)('a queue behind TLS', () => {
  test('is used where its certificate is known, and only there', async () => {
    const { cert, key } = newCertificate(at('server'));
    await server.stop();
    const port = await freePort();
    const tls = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no'];
    server = await startQueueServer(at('server'), ['--requirepass', SECRET, '--tls-port', String(port), ...tls]);
    const status = (host: string, known?: string) => {
      const more = known === undefined ? {} : { NODE_EXTRA_CA_CERTS: known };
      return startCli(at('other'), ['status', '--queue', `rediss://${host}:${port}`], { env: { ...env, ...more } })
        .ended;
    };
    for (const host of ['localhost', '127.0.0.1']) {
      expect(await status(host, cert)).toMatchObject({ status: 0, err: '' });
    }
    const { err, status: refused } = await status('localhost');
    expect(err).toContain('NODE_EXTRA_CA_CERTS');
    expect(refused).toBe(2);
  });
});

type Started = ReturnType<typeof startCli>;
