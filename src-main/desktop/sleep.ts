import { execFile } from 'node:child_process';
import { win32 } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../base/problem.js';

/** Each system's own command to sleep. */
export const COMMANDS: Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>> = {
  darwin: ['pmset', 'sleepnow'],
  linux: ['systemctl', 'suspend'],
  // By `rundll32` the same function gets other arguments than were given, and hibernates where the machine can.
  win32: [
    win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    "Add-Type -Assembly System.Windows.Forms; exit ![Windows.Forms.Application]::SetSuspendState('Suspend', $false, $false)",
  ],
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
