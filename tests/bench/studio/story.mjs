// A thousand small pictures and three machines, which are processes in network namespaces: one is killed, one cut off for a
// minute, one slow, and the server is restarted. Needs Linux, root and `ip`.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { queueServer } from './server.mjs';
import { inFolder, inStorage } from './shared-places.mjs';

const main = join(import.meta.dirname, '..', '..', '..', 'dist', 'program', 'hosts', 'cli', 'main.js');
const PICTURES = 1000;
const PORT = 7611;
const CUT = 60_000;
const NAMES = ['killed', 'cut-off', 'slow'];

const run = (command) => execFileSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
const space = (i) => `enlarger-${process.pid}-${i}`;
const host = (i) => `10.77.${i}.1`;
const wire = (i) => `enl${process.pid % 10000}-${i}`;

/** A namespace whose only way out is a wire to this one. */
function plug(i) {
  run(`ip netns add ${space(i)} && ip link add ${wire(i)} type veth peer name eth0 netns ${space(i)}`);
  run(`ip addr add ${host(i)}/24 dev ${wire(i)} && ip link set ${wire(i)} up`);
  run(`ip -n ${space(i)} addr add 10.77.${i}.2/24 dev eth0 && ip -n ${space(i)} link set eth0 up`);
}

function unplug(i) {
  run(`ip netns del ${space(i)} 2>/dev/null; ip link del ${wire(i)} 2>/dev/null; true`);
}

/** @param where  `folder` or `storage` */
export async function story(folder, where = 'folder') {
  NAMES.forEach((_, i) => plug(i));
  const hosts = NAMES.map((_, i) => host(i));
  mkdirSync(join(folder, 'server'));
  const server = queueServer(join(folder, 'server'), PORT, hosts);
  await server.start();
  const place = await (where === 'folder' ? inFolder(folder) : inStorage(hosts));
  try {
    for (let i = 0; i < PICTURES; i++) {
      const background = { r: i % 256, g: (i * 7) % 256, b: 90 };
      const picture = sharp({ create: { width: 320 + (i % 48), height: 240, channels: 3, background } });
      const format = i % 2 ? 'jpg' : 'png';
      place.add(`${String(i).padStart(4, '0')}.${format}`, await picture.toFormat(format).toBuffer());
    }
    return await told(folder, place, server);
  } finally {
    await server.stop();
    await place.stop();
    NAMES.forEach((_, i) => unplug(i));
  }
}

async function told(folder, place, server) {
  const start = (home, command, args) =>
    spawn(command, args, {
      env: { ...process.env, ...place.env, ENLARGER_HOME: join(folder, home) },
      stdio: 'ignore',
      detached: true,
    });
  const workers = NAMES.map((name, i) => {
    const slowly = name === 'slow' ? ['nice', '-n', '19'] : [];
    const queue = ['worker', '--queue', server.address(host(i)), '--name', name, '--lost-after', '10'];
    return start(name, 'ip', [
      'netns',
      'exec',
      space(i),
      ...slowly,
      process.execPath,
      main,
      ...queue,
      ...place.worker(i),
    ]);
  });
  const begin = performance.now();
  const report = join(folder, 'report.json');
  const asked = [
    'upscale',
    place.input,
    '--output',
    place.output,
    '--scale',
    '2',
    '--model',
    'swift',
    '--provider',
    'cpu',
  ];
  const watching = start('studio', process.execPath, [
    main,
    ...asked,
    '--queue',
    server.address(),
    ...place.watch,
    '--report',
    report,
  ]);
  const ended = once(watching, 'exit');
  let isOver = false;
  ended.then(() => (isOver = true));

  const seen = new Map();
  let replaced = 0;
  const made = () => {
    const there = place.results();
    for (const [name, mark] of there) {
      if (seen.has(name) && seen.get(name) !== mark) replaced++;
      seen.set(name, mark);
    }
    return there.length;
  };
  const until = async (count) => {
    while (made() < count && !isOver) await pause(200);
  };
  await until(150);
  process.kill(-workers[0].pid, 'SIGKILL');
  await until(300);
  run(`ip link set ${wire(1)} down`);
  const mended = pause(CUT).then(() => run(`ip link set ${wire(1)} up`));
  await until(400);
  await server.stop();
  await server.start();
  await until(PICTURES);
  const [status] = await ended;
  const seconds = (performance.now() - begin) / 1000;
  await mended;
  // Who was cut off comes back to a batch that is over.
  await pause(5000);
  made();
  for (const one of workers.slice(1)) {
    process.kill(-one.pid, 'SIGTERM');
    await once(one, 'exit');
  }
  const rows = JSON.parse(readFileSync(report, 'utf8'));
  const all = place.results().map(([name]) => name);
  let damaged = 0;
  for (const name of all) {
    const whole = await sharp(place.read(name), { failOn: 'warning' })
      .raw()
      .toBuffer()
      .then(Boolean, () => false);
    if (!whole) damaged++;
  }
  return {
    ...{ pictures: PICTURES, status, seconds: Math.round(seconds), rows: rows.length },
    done: rows.filter(({ state }) => state === 'done').length,
    lost: PICTURES - all.length,
    ...{ replaced, damaged, strays: place.strays() },
  };
}
