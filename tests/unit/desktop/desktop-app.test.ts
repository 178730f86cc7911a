import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DesktopApp } from '../../../src-main/desktop/desktop-app.js';
import type { HostSide } from '../../../src-main/window/host-side.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

// The program itself on a data folder of its own; no picture is made here, so no engine is started.

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let programs: DesktopApp[] = [];
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(async () => {
  for (const program of programs) await program.close();
  programs = [];
  await folder.dispose();
});

async function open(locale = 'en'): Promise<DesktopApp> {
  const program = await DesktopApp.open({ home: join(folder.path, 'home'), locale });
  programs.push(program);
  return program;
}

const screen = { x: 0, y: 0, width: 1920, height: 1080 };

test('where the window was is known at the next start, and its words are the system’s', async () => {
  const filling = { maximized: true, fullScreen: false };
  const first = await open();
  expect(first.bounds([screen])).toEqual({});
  first.keepBounds({ x: 30, y: 40, width: 1000, height: 700 }, filling);
  await first.close();
  const second = await open('zh-CN');
  expect(second.bounds([screen])).toEqual({ x: 30, y: 40, width: 1000, height: 700, ...filling });
  expect(second.words.add).toBe('添加图片…');
});

test('what cannot be added is said in the window', async () => {
  const program = await open();
  const host: HostSide = { abilities: {} as never, choose: vi.fn(), reveal: vi.fn(), open: vi.fn(), quit: vi.fn() };
  const client = createRouterClient(program.router(host));
  const events = await client.queue.watch();
  // What is said is heard by those who listen already.
  await events.next();
  await program.add([join(folder.path, 'nothing.jpg')]);
  for await (const event of events) {
    if (event.event !== 'notice') continue;
    expect(event).toMatchObject({ kind: 'problem', text: expect.stringContaining('nothing.jpg') as string });
    break;
  }
});

test('a file that is no result of the queue may not be dragged out', async () => {
  expect((await open()).isResult(import.meta.filename)).toBe(false);
});

test('a program is closed once, and only then may end', async () => {
  const program = await open();
  const closing = program.close();
  expect(program.close()).toBe(closing);
  expect(program.isClosed).toBe(false);
  await closing;
  expect(program.isClosed).toBe(true);
});

test('two of them cannot have one queue', async () => {
  await open();
  await expect(open()).rejects.toMatchObject({ code: 'already-running' });
});
