import { spawn } from 'node:child_process';

/** How long the program may take to end, s: it removes its scratch files, and closes its record. */
const PATIENCE = 5;

/**
 * Kills $1, whose child this shell is, when $2 seconds have gone. It looks each second whether it is its child still: an
 * id may be given to another process.
 */
export const WATCH =
  'n=0; while [ $((n += 1)) -le "$2" ]; do sleep 1; [ $(ps -o ppid= -p $$) -eq "$1" ] || exit; done; kill -9 "$1"';

/**
 * Sees to it that this process ends, from now on, within a while. Node waits at its end for every call of the system, and
 * one to a network folder that does not answer never comes back; a kill costs no more than a power cut, which costs no
 * result. On Windows, where it was not tried, the program waits as long as the system does.
 *
 * @param onError  hears why nobody can watch
 */
export function endAtLast(onError: (error: Error) => void, seconds = PATIENCE): void {
  if (process.platform === 'win32') return;
  // In a group of its own, so that Ctrl-C in a terminal does not reach it.
  const how = { detached: true, stdio: 'ignore' } as const;
  const watch = spawn('/bin/sh', ['-c', WATCH, 'sh', String(process.pid), String(seconds)], how);
  watch.on('error', onError);
  watch.unref();
}
