import type { IpcMainEvent, NativeImage } from 'electron';
import type { RPCHandler } from '@orpc/server/message-port';
import type { Parts } from './parts.js';
import { isOwn } from './window.js';

export interface ConnectionOptions {
  /** Answers the contract. */
  readonly handler: Pick<RPCHandler<Record<never, never>>, 'upgrade'>;
  /** Whether a file may be dragged out of the window: a finished result of the queue. */
  readonly isResult: (path: string) => boolean;
  /** What is shown beside the pointer while a result is dragged. */
  readonly dragIcon: NativeImage | string;
}

/** Gives the window its port to the contract, and lets results be dragged out. Only the program's own page is heard. */
export function listen(
  { ipcMain, MessageChannelMain }: Parts,
  { handler, isResult, dragIcon }: ConnectionOptions,
): void {
  ipcMain.on('connect', (event) => {
    if (!fromOwnPage(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    handler.upgrade(port1);
    port1.start();
    event.sender.postMessage('port', null, [port2]);
  });
  ipcMain.on('drag-out', (event, path: unknown) => {
    if (!fromOwnPage(event) || typeof path !== 'string' || !isResult(path)) return;
    event.sender.startDrag({ file: path, icon: dragIcon });
  });
}

const fromOwnPage = ({ senderFrame }: IpcMainEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOwn(senderFrame.url);
