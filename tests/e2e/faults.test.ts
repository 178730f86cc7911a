import { randomBytes } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inChildren } from '../fixtures/cli.js';
import {
  at,
  cliFile,
  disk,
  NOBODY,
  picture,
  results,
  run,
  spoken,
  UPSCALE,
  until,
  type How,
} from '../fixtures/failing-machine.js';

// What a machine does to a program at night, really done to the built one: full and read-only disks, another user's
// folders, too few open files, damaged stores, missing variables, clocks that jump, a machine that sleeps.

const isRoot = process.getuid?.() === 0;
const database = (work: (db: InstanceType<typeof DatabaseSync>) => void): void => {
  const db = new DatabaseSync(at('home', 'ledger.sqlite'));
  work(db);
  db.close();
};

/** Of Date alone, by 400 days back or forth at every look. */
const JUMPING = `data:text/javascript,${encodeURIComponent(
  'const now = Date.now; let back = 1; Date.now = () => now() + (back = -back) * 400 * 86400000;',
)}`;

describe.skipIf(process.platform !== 'linux')('a run', () => {
  test.each<{ fault: string; done: () => Promise<void> | void; how?: How; says?: string | RegExp }>([
    {
      fault: 'a damaged figures.json',
      done: () => writeFile(at('home', 'figures.json'), '{"version":1,"figures":[{}'),
    },
    {
      fault: 'a folder in the place of figures.json',
      done: async () => void (await mkdir(at('home', 'figures.json'))),
    },
    {
      fault: 'a damaged card of an imported model',
      done: async () => {
        await mkdir(at('home', 'models', 'mine'), { recursive: true });
        await writeFile(at('home', 'models', 'mine', 'card.json'), '{');
      },
    },
    { fault: 'no HOME', done: () => undefined, how: { env: { HOME: undefined } } },
    { fault: 'a TMPDIR that is not there', done: () => undefined, how: { env: { TMPDIR: '/nowhere/at/all' } } },
    {
      fault: 'a clock that jumps by years',
      done: () => undefined,
      how: { env: inChildren(`--import=${JUMPING}`) },
    },
    {
      fault: 'a machine that sleeps in its midst',
      done: () => undefined,
      how: {
        async meanwhile(group) {
          for (let i = 0; i < 4; i++) {
            await new Promise((resolve) => setTimeout(resolve, 400));
            try {
              process.kill(-group, 'SIGSTOP');
              await new Promise((resolve) => setTimeout(resolve, 700));
              process.kill(-group, 'SIGCONT');
            } catch {
              return;
            }
          }
        },
      },
    },
  ])('outlives $fault', async ({ done, how }) => {
    await mkdir(at('home'));
    await done();
    const ended = await run(how);
    await spoken(ended);
    expect(ended.status).toBe(0);
    expect(await results()).toEqual(['a.png', 'b.jpg']);
  });

  test('tells of files and folders whose names are not UTF-8, and makes the others', async () => {
    const raw = (name: string): Buffer => Buffer.concat([Buffer.from(`${at('in')}/`), Buffer.from(name, 'latin1')]);
    await copyFile(at('in', 'a.png'), raw('\xe9t\xe9.png'));
    await mkdir(raw('\xfcber'));
    const ended = await run();
    expect((await spoken(ended)).match(/not UTF-8/g)).toHaveLength(2);
    expect(ended.status).toBe(1);
    expect(await results()).toEqual(['a.png', 'b.jpg']);
  });

  test('says that more files must be allowed open where they are too few', async () => {
    const ended = await run({ before: 'ulimit -n 40;' });
    const said = await spoken(ended);
    if (ended.status !== 0) expect(said).toMatch(/[Mm]ore files/);
  });

  test('sets a batch aside whose request is damaged, and goes on with others', async () => {
    await run();
    database((db) => db.exec(`UPDATE item SET state = 'waiting'; UPDATE batch SET request = '{"model":7}'`));
    const ended = await run({ args: ['resume'] });
    await spoken(ended);
    expect(ended.status).toBe(2);
    expect((await run()).status).toBe(0);
  });
});

describe.skipIf(process.platform !== 'linux' || !isRoot)('a run, with disks and users that only root can make,', () => {
  test('whose data disk is full says so, and not that the record is damaged', async () => {
    await disk('home', 300_000);
    await writeFile(at('home', 'ballast'), Buffer.alloc(300_000)).catch(() => undefined);
    const ended = await run();
    const said = await spoken(ended);
    expect(said).toContain('full');
    expect(said).not.toContain('away');
    expect(ended.status).toBe(2);
  });

  test('whose data disk fills up in its midst says so', async () => {
    for (let i = 0; i < 40; i++) await picture(`p${i}.png`, 300, 300);
    await disk('home', 3_000_000);
    const ended = await run({
      async meanwhile(_, said) {
        while (!said().includes('1 of') && !/ \d+\/4\d/.test(said()) && (await results()).length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await writeFile(at('home', 'ballast'), Buffer.alloc(3_000_000)).catch(() => undefined);
      },
    });
    expect(await spoken(ended)).toMatch(/full|disk space/);
  });

  test('says what to do where its record may only be read', async () => {
    await run({ nobody: true });
    await chown(at('home', 'ledger.sqlite'), 0, 0);
    await chmod(at('home', 'ledger.sqlite'), 0o444);
    const ended = await run({ nobody: true });
    expect(await spoken(ended)).toMatch(/ledger\.sqlite.*written/);
    expect(ended.status).toBe(2);
  });

  test('says whose folder the output is, and that a source is locked', async () => {
    await chmod(at('in', 'a.png'), 0o000);
    await mkdir(at('out'), { mode: 0o755 });
    const forbidden = await run({ nobody: true });
    expect(await spoken(forbidden)).toMatch(/Nothing may be written to/);
    expect(forbidden.status).toBe(1);
    await chown(at('out'), NOBODY, NOBODY);
    const locked = await run({ nobody: true });
    expect(await spoken(locked)).toMatch(/a\.png.*cannot be opened \(EACCES\)/);
    expect([locked.status, await results()]).toEqual([1, ['b.jpg']]);
    // Where a link leads that may not be followed could be a folder of pictures.
    await mkdir(at('private', 'shoot'), { recursive: true, mode: 0o700 });
    await symlink(at('private', 'shoot'), at('in', 'linked'));
    const linked = await run({ nobody: true, args: [...UPSCALE, '--dry-run'] });
    expect(await spoken(linked)).toMatch(/linked: failed\. The folder cannot be read \(EACCES\)/);
    await chmod(at('in'), 0o700);
    const below = await run({ nobody: true, args: ['upscale', '@in/b.jpg'] });
    expect(await spoken(below)).toMatch(/may not look at .*EACCES.*permissions/s);
    expect(below.status).toBe(2);
  });

  test('says of a locked card that nothing may be written to it', async () => {
    await disk('card', 1_000_000);
    await copyFile(at('in', 'a.png'), at('card', 'a.png'));
    execFileSync('mount', ['-o', 'remount,ro', at('card')]);
    const ended = await run({ args: ['upscale', '@card/a.png', '--model', 'swift', '--provider', 'cpu'] });
    expect(await spoken(ended)).toMatch(/Nothing may be written to/);
    expect(ended.status).toBe(1);
  });

  test('asks for ENLARGER_HOME where there is neither HOME nor a user of that number', async () => {
    const stranger = spawn(
      'setpriv',
      ['--reuid=54321', '--regid=54321', '--clear-groups', process.execPath, cliFile, 'models'],
      {
        env: { PATH: process.env['PATH']! },
      },
    );
    let err = '';
    stranger.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const status = await new Promise((resolve) => stranger.once('close', resolve));
    expect(err).toContain('Set ENLARGER_HOME');
    expect(err).not.toMatch(/^\s+at /m);
    expect(status).toBe(2);
  });

  test('keeps nothing half-written where the disk fills up in the midst of a result, and makes what fits', async () => {
    await sharp(randomBytes(900 * 700 * 3), { raw: { width: 900, height: 700, channels: 3 } }).toFile(
      at('in', 'a.png'),
    );
    await disk('out', 5_600_000);
    const ended = await run();
    expect(await spoken(ended)).toContain('The disk is full');
    expect(await results()).toEqual(['b.jpg']);
  });

  test('says that the folder is gone where the output is taken away in its midst', async () => {
    for (let i = 0; i < 4; i++) await picture(`p${i}.png`, 700, 700);
    const ended = await run({
      async meanwhile(group) {
        await until(async () => (await results()).length > 0);
        // Between the two steps it would make the folder again for its next picture, and rightly so.
        process.kill(-group, 'SIGSTOP');
        await rm(at('out'), { recursive: true });
        await writeFile(at('out'), 'no folder any more');
        process.kill(-group, 'SIGCONT');
      },
    });
    expect(await spoken(ended)).toMatch(/gone|cannot be made/);
    expect(ended.status).toBe(1);
  });
});
