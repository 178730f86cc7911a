import type { EngineProcess } from '../../app/app.js';
import type { Parts } from './parts.js';

/** A module that the program runs as a child, the engine above all, as one of Electron's utility processes. */
export function startUtility({ utilityProcess }: Parts, module: string): EngineProcess {
  const child = utilityProcess.fork(module, [], {
    serviceName: 'Enlarger engine',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return {
    send: (data) => child.postMessage(data),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(`exit code ${code}`)),
    onText: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
    kill: () => void child.kill(),
  };
}
