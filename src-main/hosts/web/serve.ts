import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RPCHandler, type MinimalWebsocket } from '@orpc/server/websocket';
import { WebSocketServer } from 'ws';
import type { HostSide } from '../../window/host-side.js';
import { windowRouter } from '../../window/router.js';
import type { WindowApp } from '../../window/window-app.js';
import { programFolder } from '../../base/home.js';
import { Problem } from '../../base/problem.js';
import { SessionAuth } from './session-auth.js';
import { answering } from './pages.js';

/** The longest message of a window: a selection of many thousand pictures is far below. */
const LONGEST_MESSAGE = 16 * 2 ** 20;

export interface WebHost {
  /** A new address, good for one browser. */
  invite(): string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  readonly host: HostSide;
  /** Folder of the built window. */
  readonly files?: string;
}

/**
 * Serves the window on loopback.
 *
 * @throws Problem `port-taken`
 */
export async function serve(window: WindowApp, options: ServeOptions): Promise<WebHost> {
  const { port, host, files = join(programFolder(), 'dist', 'window') } = options;
  const server = createServer();
  await listening(server, port);
  const auth = new SessionAuth((server.address() as AddressInfo).port);
  const { log } = window.app;
  const onError = (err: unknown): void => log.error({ err }, 'unexpected error of the web host');
  // A connection that cannot be taken, because no more files may be open, is told to the server.
  server.on('error', onError);
  server.on('request', answering({ auth, files, log, picture: (address) => window.pictures.answer(address) }));

  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE });
  const handler = new RPCHandler(windowRouter(window, host));
  server.on('upgrade', (request, socket, head) => {
    // From here on the socket is nobody's but ours, and one that is reset before it is answered tells only its listeners.
    socket.on('error', onError);
    const { headers, url } = request;
    const mayEnter = auth.isCalled(headers) && auth.isFromOwnPage(headers, true) && auth.isKnown(headers);
    if (url !== '/rpc' || !mayEnter) {
      // Nobody reads from it any more, so that its other end's leaving would never be noticed.
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      // The handler sends through it and nothing else, so that the two libraries' names of events do not matter.
      const peer = websocket as unknown as MinimalWebsocket;
      websocket.on('error', onError);
      websocket.on('close', () => handler.close(peer));
      websocket.on('message', (data) => {
        handler.message(peer, (data as Buffer).toString()).catch(onError);
      });
    });
  });
  return {
    invite: () => auth.invite(),
    async close() {
      for (const websocket of sockets.clients) websocket.close(1001);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const websocket of sockets.clients) websocket.terminate();
      await closed;
    },
  };
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const advice = 'Choose another one with --port.';
    throw new Problem('port-taken', `The port ${port} cannot be used (${code}).`, advice, { cause });
  }
}
