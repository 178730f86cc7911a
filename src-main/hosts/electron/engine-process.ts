import { fileURLToPath } from 'node:url';
import type { ChildProcess } from '../../base/child/process.js';
import type { Parts } from './parts.js';

/** A module that the program runs as a child, the engine above all, as one of Electron's utility processes. */
export function startUtility({ utilityProcess }: Parts, module: URL, name: string): ChildProcess {
  const child = utilityProcess.fork(fileURLToPath(module), [], {
    serviceName: `Enlarger ${name}`,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return {
    send: (data) => child.postMessage(data),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let fault = '';
      // V8 says first that it cannot go on, as when its memory is full; unheard, that would end this process too.
      child.on('error', (type, location) => (fault = `, ${type} at ${location}`));
      child.once('exit', (code) => listener(`exit code ${code}${fault}`));
    },
    onText: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
    kill: () => {
      // Electron does not end a process that it is still starting.
      if (!child.kill()) child.once('spawn', () => child.kill());
    },
  };
}
