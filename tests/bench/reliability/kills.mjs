import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';

const cli = join(import.meta.dirname, '..', '..', '..', 'dist', 'program', 'hosts', 'cli', 'main.js');
const PICTURES = 12;
const KILLS = 25;

const KILLED = 'killed';
const NOTHING = 'nothing to resume';

/** Kills batches at random moments and resumes them, until so many kills were made; what was lost by it. */
export async function kills(folder) {
  const input = join(folder, 'in');
  mkdirSync(input);
  for (let i = 0; i < PICTURES; i++) {
    const picture = sharp({
      create: { width: 260 + i, height: 200, channels: 3, background: { r: 20 * i, g: 90, b: 120 } },
    });
    await picture.toFile(join(input, `${String(i).padStart(2, '0')}.${i % 2 ? 'jpg' : 'png'}`));
  }
  const found = { kills: 0, pictures: 0, resumes: 0, lost: 0, damaged: 0, repeated: 0, strays: 0 };
  for (let batch = 0; found.kills < KILLS; batch++) await oneBatch(folder, input, batch, found);
  return found;
}

async function oneBatch(folder, input, batch, found) {
  const [home, output] = [join(folder, `home-${batch}`), join(folder, `out-${batch}`)];
  const seen = new Map();
  for (let isBegun = false; ;) {
    const args = !isBegun
      ? ['upscale', input, '--output', output, '--scale', '4', '--model', 'swift', '--provider', 'cpu']
      : ['resume'];
    found.resumes++;
    // Between the start of the process and a little more than a whole batch takes.
    const patience = found.kills < KILLS && seen.size < PICTURES ? 1000 + Math.random() * 5000 : undefined;
    const status = await statusAfter(patience, args, home);
    // One that was killed before its batch was in the record has promised nothing: it is asked for again.
    isBegun = status !== NOTHING;
    for (const name of namesIn(output).filter((one) => !one.startsWith('.'))) {
      const { mtimeMs, ino } = statSync(join(output, name));
      const before = seen.get(name);
      if (before !== undefined && before !== `${ino} ${mtimeMs}`) found.repeated++;
      seen.set(name, `${ino} ${mtimeMs}`);
    }
    if (status === KILLED) found.kills++;
    else if (status !== NOTHING) break;
  }
  found.pictures += PICTURES;
  found.lost += PICTURES - namesIn(output).filter((name) => !name.startsWith('.')).length;
  found.strays += namesIn(output).filter((name) => name.includes('.enlarger-part')).length;
  for (const name of namesIn(output).filter((one) => !one.startsWith('.'))) {
    const whole = await sharp(join(output, name), { failOn: 'warning' })
      .stats()
      .then(
        () => true,
        () => false,
      );
    const { width } = whole ? await sharp(join(output, name)).metadata() : {};
    if (width !== 4 * (260 + Number(name.slice(0, 2)))) found.damaged++;
  }
}

/** Exit status, {@link NOTHING}, or that the process group had to be killed: without a patience it may end by itself. */
async function statusAfter(patience, args, home) {
  const child = spawn(process.execPath, [cli, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ENLARGER_HOME: home },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const ended = new Promise((resolve) => {
    child.once('close', (status) => resolve(said.includes(NOTHING) ? NOTHING : status));
  });
  if (patience === undefined) return ended;
  const status = await Promise.race([ended, pause(patience, KILLED)]);
  if (status !== KILLED) return status;
  process.kill(-child.pid, 'SIGKILL');
  await ended;
  return KILLED;
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
