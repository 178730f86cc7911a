// When a host's window has been painted, from the start of its process on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The first line of what a process says that a pattern fits. */
async function heard(stream, pattern) {
  let text = '';
  for await (const part of stream) {
    const found = pattern.exec((text += String(part)));
    if (found) return found;
  }
  throw new Error(`Expected ${pattern} but the process said: ${text}`);
}

/**
 * Of `enlarger serve`, with a Chromium that is open already.
 *
 * @param {import('@playwright/test').Browser} browser
 */
export const paintedInBrowser = (browser) => async (cli, env) => {
  const child = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const from = performance.now();
  const [address] = await heard(child.stdout, /http:\S+/);
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const seconds = (performance.now() - from) / 1000;
  const ended = once(child, 'exit');
  await page.close();
  child.kill('SIGINT');
  await ended;
  return seconds;
};

/** In the page: when it was first painted, ms of the clock; or nothing yet. */
const PAINTED = `performance.getEntriesByName('first-contentful-paint').map((one) => performance.timeOrigin + one.startTime)[0]`;

/** Of Electron, whose page tells by the same clock when it was painted: nobody looks meanwhile. */
export async function paintedInElectron({ executable, args }, env) {
  const from = Date.now();
  const child = spawn(executable, [...args, '--remote-debugging-port=0'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const [, address] = await heard(child.stderr, /DevTools listening on ws:\/\/([^/]+)/);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const pages = await (await fetch(`http://${address}/json`)).json();
    const page = pages.find(({ url }) => url.startsWith('app://'));
    const painted = page && (await evaluate(page.webSocketDebuggerUrl, PAINTED));
    if (painted === undefined) continue;
    child.kill();
    await ended;
    return (painted - from) / 1000;
  }
}

async function evaluate(address, expression) {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }));
  const [data] = await once(socket, 'message');
  socket.close();
  return JSON.parse(String(data)).result.result.value;
}
