import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const program = ['valkey-server', 'redis-server'].find((name) => spawnSync(name, ['--version']).status === 0);
export const version = () => spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split(' sha')[0];

/** A server with an append-only file in `folder`; on loopback, and on what else is named. */
export function queueServer(folder, port, addresses = []) {
  let server;
  const args = ['--port', String(port), '--bind', '127.0.0.1', ...addresses, '--dir', folder];
  const start = async () => {
    server = spawn(program, [...args, '--save', '', '--appendonly', 'yes', '--protected-mode', 'no'], {
      stdio: 'ignore',
    });
    while (!(await answers(port))) await pause(50);
  };
  const stop = async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  return { start, stop, address: (host = '127.0.0.1') => `redis://${host}:${port}/0` };
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => socket.write('PING\r\n'))
      .once('data', (data) => (socket.destroy(), resolve(data.toString().startsWith('+PONG'))))
      .once('error', () => resolve(false));
  });
