import { fork } from 'node:child_process';
import { childEnvironment } from './environment.js';

/** A process that this program started, whatever kind of process its host makes of it. */
export interface ChildProcess {
  send(data: unknown): void;
  onMessage(listener: (data: unknown) => void): void;
  /** Called once. `how` says what ended it, for people: "signal SIGKILL", "exit code 1". */
  onExit(listener: (how: string) => void): void;
  /** What it prints to standard error: native libraries' own words among them. */
  onText(listener: (text: string) => void): void;
  /** Ends it at once, even one that is only just starting. */
  kill(): void;
}

/** How long a process that has ended is listened to, ms. */
const LAST_WORDS = 200;

/** Starts a module of this program as a process of its own; `name` is for whoever lists processes. */
export type StartProcess = (module: URL, name: string) => ChildProcess;

/** A module as a process of this very Node. */
export const forkProcess: StartProcess = (module, name) => forkBy(process.execPath, module, name);

/** A module as a process of the Node at `execPath`; its standard error is kept out of the terminal. */
export function forkBy(execPath: string, module: URL, name: string): ChildProcess {
  // Nobody reads the name but whoever lists processes with what they were started by.
  const child = fork(module, [name], {
    ...{ execPath, execArgv: [], env: childEnvironment() },
    ...{ stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' },
  });
  return {
    send: (data) => {
      // A process that has gone meanwhile is told of by its exit.
      if (child.connected) child.send(data as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let over = false;
      const once = (how: string): void => {
        if (!over) listener(how);
        over = true;
      };
      // What it said last comes after its end; a process of its own that it left behind may hold the pipe open.
      child.once('exit', (code, signal) => {
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        child.once('close', () => once(how));
        setTimeout(() => once(how), LAST_WORDS).unref();
      });
      child.once('error', ({ message }) => once(message));
    },
    onText: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
    kill: () => void child.kill('SIGKILL'),
  };
}
