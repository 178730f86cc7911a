import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Problem } from '../base/problem.js';

/** Each system's own command to sleep. */
const COMMANDS: Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>> = {
  darwin: ['pmset', 'sleepnow'],
  linux: ['systemctl', 'suspend'],
  win32: ['rundll32.exe', 'powrprof.dll,SetSuspendState', '0,1,0'],
};

/**
 * Sends the machine to sleep.
 *
 * @throws Problem `cannot-sleep` where the system has no such command, or refuses
 */
export async function sleepNow(command = COMMANDS[process.platform]): Promise<void> {
  try {
    if (command === undefined) throw new Error(`No command to sleep is known for ${process.platform}.`);
    const [program, ...args] = command;
    await promisify(execFile)(program, args);
  } catch (cause) {
    throw new Problem(
      'cannot-sleep',
      'The batch is finished, but this machine could not be sent to sleep.',
      'Look at what the system’s power settings allow.',
      { cause },
    );
  }
}
