import { expect, test, vi } from 'vitest';
import { listen } from '../../../../src-main/hosts/electron/connection.js';
import type { Parts } from '../../../../src-main/hosts/electron/parts.js';

type Heard = (event: unknown, ...args: unknown[]) => void;

function fake() {
  const listeners = new Map<string, Heard>();
  const port1 = { start: vi.fn() };
  const port2 = {};
  const upgrade = vi.fn();
  const parts = {
    ipcMain: { on: (channel: string, listener: Heard) => void listeners.set(channel, listener) },
    MessageChannelMain: class {
      port1 = port1;
      port2 = port2;
    },
    nativeImage: { createFromPath: (path: string) => ({ resize: () => `small ${path}` }) },
  } as unknown as Parts;
  listen(parts, { upgrade }, { isResult: (path) => path === '/out/a.jpg', icon: 'icon.png' });
  const sender = { postMessage: vi.fn(), startDrag: vi.fn() };
  const say = (channel: string, url: string, args: unknown[] = [], parent: object | null = null): void =>
    listeners.get(channel)!({ sender, senderFrame: { url, parent } }, ...args);
  return { say, sender, upgrade, port1, port2 };
}

test('the own page gets a port that answers the contract', () => {
  const { say, sender, upgrade, port1, port2 } = fake();
  say('connect', 'app://window/');
  expect(upgrade).toHaveBeenCalledWith(port1);
  expect(port1.start).toHaveBeenCalledOnce();
  expect(sender.postMessage).toHaveBeenCalledWith('port', null, [port2]);
});

test.each([
  ['a page from elsewhere', 'https://example.org/', null],
  ['a frame inside the page', 'app://window/', {}],
])('%s gets none', (_who, url, parent) => {
  const { say, sender, upgrade } = fake();
  say('connect', url, [], parent);
  say('drag-out', url, ['/out/a.jpg'], parent);
  expect(upgrade).not.toHaveBeenCalled();
  expect(sender.postMessage).not.toHaveBeenCalled();
  expect(sender.startDrag).not.toHaveBeenCalled();
});

test('results can be dragged out, other files cannot', () => {
  const { say, sender } = fake();
  say('drag-out', 'app://window/', ['/etc/passwd']);
  say('drag-out', 'app://window/', [{ path: '/out/a.jpg' }]);
  expect(sender.startDrag).not.toHaveBeenCalled();
  say('drag-out', 'app://window/', ['/out/a.jpg']);
  expect(sender.startDrag).toHaveBeenCalledWith({ file: '/out/a.jpg', icon: 'small icon.png' });
});
