import type { IpcMainEvent } from 'electron';
import type { RPCHandler } from '@orpc/server/message-port';
import type { DesktopApp } from '../../desktop/desktop-app.js';
import { isOwn } from '../../desktop/pages.js';
import type { Parts } from './parts.js';

/** Gives the window its port to the contract, and lets results be dragged out. Only the program's own page is heard. */
export function listen(
  { ipcMain, MessageChannelMain, nativeImage }: Parts,
  handler: Pick<RPCHandler<Record<never, never>>, 'upgrade'>,
  program: Pick<DesktopApp, 'isResult' | 'icon'>,
): void {
  const icon = nativeImage.createFromPath(program.icon).resize({ width: 64 });
  ipcMain.on('connect', (event) => {
    if (!fromOwnPage(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    handler.upgrade(port1);
    port1.start();
    event.sender.postMessage('port', null, [port2]);
  });
  ipcMain.on('drag-out', (event, path: unknown) => {
    if (!fromOwnPage(event) || typeof path !== 'string' || !program.isResult(path)) return;
    event.sender.startDrag({ file: path, icon });
  });
}

const fromOwnPage = ({ senderFrame }: IpcMainEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOwn(senderFrame.url);
