import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { childEnvironment } from '../../base/child/environment.js';
import { forkBy, type ChildProcess, type StartProcess } from '../../base/child/process.js';
import { besideArchive } from '../../base/home.js';
import type { Parts } from './parts.js';

/**
 * How children are started. On Linux in plain Node where one is known: libvips brings a GLib of its own, which does not
 * live in one process with the GLib that Electron is linked to.
 */
export const startChild = (parts: Parts, node: string | undefined): StartProcess =>
  node === undefined
    ? (module, name) => startUtility(parts, module, name)
    : (module, name) => forkBy(node, pathToFileURL(besideArchive(fileURLToPath(module))), name);

/**
 * The Node that a package brings, the one that `npm start` ran in, or that of an npm which started Electron by hand;
 * undefined on systems that need none.
 */
export function plainNode(resources = process.resourcesPath, env = process.env): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const known = [join(resources, 'node', 'node'), env['ENLARGER_NODE'], env['npm_node_execpath']];
  return known.find((path) => path !== undefined && existsSync(path));
}

/** A module that the program runs as a child, the engine above all, as one of Electron's utility processes. */
export function startUtility({ utilityProcess }: Parts, module: URL, name: string): ChildProcess {
  const child = utilityProcess.fork(fileURLToPath(module), [], {
    ...{ serviceName: `Enlarger ${name}`, execArgv: [], env: childEnvironment() },
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
