import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Problem } from '../base/problem.js';

/** Says that something is being used, to other processes; given up by {@link release}, or by the process's end. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock on a file. The system gives it up when the process ends, however it ends; a process's id in a file would
 * say nothing after a reboot.
 *
 * @throws Problem `open-already` while another process has it
 */
export function lock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    throw new Problem(
      'open-already',
      'Enlarger has this queue open already.',
      'Use the window that is there, end that one first, or give ENLARGER_HOME another folder.',
      { cause },
    );
  }
  return {
    release() {
      db.exec('ROLLBACK');
      db.close();
    },
  };
}
