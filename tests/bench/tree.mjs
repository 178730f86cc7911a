// What a command takes with all the processes that it starts and waits for. Linux.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** Clock ticks a second (USER_HZ), the same on all of Linux' usual processors. */
const TICKS = 100;

/** Processor seconds of all processes that were waited for. */
function secondsOfChildren() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** Bytes of a process and all below it: of each what is its own, and once what they all map of files. */
function memoryOf(pid) {
  const found = { own: 0, files: 0 };
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
    found.own = field('RssAnon') + field('RssShmem');
    found.files = field('RssFile');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    for (const child of children.map(memoryOf)) {
      found.own += child.own;
      found.files = Math.max(found.files, child.files);
    }
  } catch {
    // It has ended meanwhile.
  }
  return found;
}

/** Adds to `seen` the processor seconds that a process and all below it have used so far, by what each is. */
function useOf(pid, seen) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').filter(Boolean);
    // One that has ended and is not waited for yet has no words any more.
    if (words.length === 0) return;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    const isChild = words.some((word) => word.endsWith('process.js'));
    seen.set(`${pid}`, {
      name: isChild ? words.at(-1) : 'program',
      used: (Number(fields[11]) + Number(fields[12])) / TICKS,
    });
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    for (const child of children) useOf(child, seen);
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * Runs a command.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, look?: number }} [how]
 * @returns wall and processor seconds, the most bytes that all its processes held together at any of the looks, and the
 *   processor seconds of each process as they were last seen
 * @throws Error where it fails
 */
export async function timedTree(command, args, { env = process.env, cwd, look = 50 } = {}) {
  const [start, before] = [performance.now(), secondsOfChildren()];
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, said, peak] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  child.stderr.setEncoding('utf8').on('data', (part) => (said += part));
  const seen = new Map();
  const looking = setInterval(() => {
    useOf(child.pid, seen);
    const { own, files } = memoryOf(child.pid);
    peak = Math.max(peak, own + files);
  }, look);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said.slice(-2000)}`);
  return {
    wall: (performance.now() - start) / 1000,
    processor: secondsOfChildren() - before,
    peak,
    text,
    processes: [...seen.values()],
  };
}
