import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { wordsFor } from '../../../../src-main/desktop/words.js';
import { hearMistakes, noteLostChildren, surviveCrashes } from '../../../../src-main/hosts/electron/crashes.js';
import type { Parts, Window } from '../../../../src-main/hosts/electron/parts.js';

function fake() {
  const app = new EventEmitter();
  const dialog = { showMessageBox: vi.fn(() => new Promise(() => undefined)), showMessageBoxSync: vi.fn() };
  const webContents = Object.assign(new EventEmitter(), { reload: vi.fn() });
  const window = Object.assign(new EventEmitter(), { webContents, isDestroyed: () => false });
  const note = vi.fn();
  noteLostChildren({ app } as unknown as Parts, note);
  surviveCrashes({ dialog } as unknown as Parts, window as unknown as Window, wordsFor('en', 'en'), note);
  const crash = (reason = 'crashed') => webContents.emit('render-process-gone', {}, { reason, exitCode: 5 });
  return { app, dialog, webContents, window, note, crash };
}

test('a page that crashes is loaded again; one that keeps crashing is told of, and nothing waits for an answer', () => {
  const { dialog, webContents, note, crash } = fake();
  for (let i = 0; i < 3; i++) crash();
  expect(webContents.reload).toHaveBeenCalledTimes(3);
  expect(dialog.showMessageBox).not.toHaveBeenCalled();
  crash();
  expect(webContents.reload).toHaveBeenCalledTimes(3);
  expect(dialog.showMessageBox).toHaveBeenCalledOnce();
  expect(note).toHaveBeenCalledTimes(4);
  expect(note).toHaveBeenCalledWith("The window's page is gone (crashed, 5).");
});

test('a page that ended well is left alone', () => {
  const { webContents, note, crash } = fake();
  crash('clean-exit');
  expect(webContents.reload).not.toHaveBeenCalled();
  expect(note).not.toHaveBeenCalled();
});

test('other processes that die, and a window that hangs, are written down', () => {
  const { app, window, note } = fake();
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 9 });
  app.emit('child-process-gone', {}, { type: 'Utility', name: 'Enlarger engine', reason: 'clean-exit', exitCode: 0 });
  window.emit('unresponsive');
  expect(note.mock.calls).toEqual([['GPU is gone (crashed, 9).'], ['The window does not answer.']]);
});

test('a mistake that nothing caught is heard, first by standard error and then by whom it is given to', () => {
  const stderr = { write: vi.fn() };
  const process = Object.assign(new EventEmitter(), { stderr });
  const hearBy = hearMistakes(process as never);
  process.emit('uncaughtException', new Error('one'));
  expect(stderr.write).toHaveBeenCalledExactlyOnceWith('Error: one\n');
  const heard = vi.fn();
  hearBy(heard);
  process.emit('unhandledRejection', 'two');
  expect(heard).toHaveBeenCalledExactlyOnceWith('two');
  expect(stderr.write).toHaveBeenCalledOnce();
});
