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

/** Resident bytes of a process and all below it; what they share is counted for each. */
function residentOf(pid) {
  try {
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + residentOf(child), own);
  } catch {
    return 0;
  }
}

/**
 * Runs a command.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, look?: number }} [how]
 * @returns wall and processor seconds, and the most bytes that all its processes held together at any of the looks
 * @throws Error where it fails
 */
export async function timedTree(command, args, { env = process.env, cwd, look = 50 } = {}) {
  const [start, before] = [performance.now(), secondsOfChildren()];
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, said, peak] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  child.stderr.setEncoding('utf8').on('data', (part) => (said += part));
  const looking = setInterval(() => (peak = Math.max(peak, residentOf(child.pid))), look);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said.slice(-2000)}`);
  return { wall: (performance.now() - start) / 1000, processor: secondsOfChildren() - before, peak, text };
}
