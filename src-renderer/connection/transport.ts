import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';

/** What a page is given by a host that has more to offer than an address. */
export interface Bridge {
  /** Asks for a port; it comes as a message event whose data is `{ enlarger: 'port' }`. */
  connect(): void;
  /** Path of a dropped file; empty for one that lies nowhere. */
  pathOf(file: File): string;
  /** Drags a finished result out of the window, to be called in `dragstart`. */
  dragOut(path: string): void;
}

declare global {
  interface Window {
    readonly enlarger?: Bridge;
  }
}

/** The serving side answers, but does not know this page: it was started anew, and each run has a secret of its own. */
export class NotKnown extends Error {}

/** One connection to the serving side, until it closes. */
export interface Transport {
  readonly link: ClientLink<ClientContext>;
  readonly closed: Promise<void>;
}
/** @throws NotKnown; anything else where nothing answers */
export type OpenTransport = () => Promise<Transport>;

const portFrom = (bridge: Bridge): Promise<MessagePort> =>
  new Promise((resolve) => {
    const hear = ({ source, data, ports }: MessageEvent) => {
      const [port] = ports;
      if (source !== window || data?.enlarger !== 'port' || port === undefined) return;
      window.removeEventListener('message', hear);
      resolve(port);
    };
    window.addEventListener('message', hear);
    bridge.connect();
  });

const overPort = async (bridge: Bridge): Promise<Transport> => {
  const port = await portFrom(bridge);
  const closed = new Promise<void>((resolve) => port.addEventListener('close', () => resolve()));
  const link = new PortLink({ port });
  port.start();
  return { link, closed };
};

const overSocket = async (address: string): Promise<Transport> => {
  const websocket = new WebSocket(address);
  const closed = new Promise<void>((resolve) => websocket.addEventListener('close', () => resolve()));
  const link = new SocketLink({ websocket });
  const isOpen = await Promise.race([
    new Promise<true>((resolve) => websocket.addEventListener('open', () => resolve(true))),
    closed.then(() => false),
  ]);
  if (isOpen) return { link, closed };
  throw (await isRefused(address)) ? new NotKnown() : new Error(`Nothing answers at ${address}.`);
};

/** A socket does not say why it could not be opened; a request at the same address does. */
const isRefused = async (address: string): Promise<boolean> => {
  const answer = await fetch(address.replace(/^ws/, 'http'), { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  return answer?.status === 403;
};

/** Over the port a host offers, or else over a socket to where the page comes from. */
export const openTransport: OpenTransport = () =>
  window.enlarger
    ? overPort(window.enlarger)
    : overSocket(new URL('rpc', document.baseURI).href.replace(/^http/, 'ws'));
