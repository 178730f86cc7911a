// How the built window keeps up: its first paint, and its long tasks with 10,000 rows and 200 events a second, on a real
// Chromium with tracing. The program behind it only pretends, so that the window alone is measured.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '..', '..');
const ROWS = 10_000;
const PER_SECOND = 200;
const SECONDS = 10;
const LONG_MS = 50;

const load = async (path) => (await runnerImport(join(root, path))).module;

export async function window() {
  const { findBrowser, openBrowser } = await load('tests/fixtures/browser.ts');
  const { serveFake } = await load('tests/fixtures/window/serve.ts');
  const executable = findBrowser();
  if (executable === undefined) return console.log('skipped: no browser could be had');
  const assets = join(root, 'dist', 'window', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const bytes = scripts.reduce((sum, name) => sum + statSync(join(assets, name)).size, 0);
  console.log(`JavaScript with all that is fetched later: ${Math.round(bytes / 1000)} KB`);

  const host = await serveFake(ROWS, 400);
  const browser = await openBrowser(executable);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(host.address);
  await page.getByRole('row').first().waitFor();
  const [paint, rows] = await page.evaluate(() => [
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    performance.now(),
  ]);
  console.log(`first paint ${Math.round(paint)} ms, rows of the queue there after ${Math.round(rows)} ms`);

  await page.waitForTimeout(1500);
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'],
  });
  const ids = host.queue.rows.map(({ id }) => id);
  let told = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < PER_SECOND / 20; i++) {
      const id = ids[(told++ * 7) % ids.length];
      const row = host.queue.rows.find((one) => one.id === id);
      host.queue.tell({ event: 'rows', rows: [{ ...row, state: 'running', fraction: (told % 100) / 100, mps: 12 }] });
    }
  }, 50);
  await page.getByRole('grid').focus();
  for (let i = 0; i < SECONDS * 2; i++) {
    await page.keyboard.press('ArrowDown');
    await page.mouse.move(150, 300);
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(480);
  }
  clearInterval(timer);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && mains.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('The trace holds no tasks, so nothing was measured.');
  // By the clock, a task is long also where another program had the processor; its own time says what the window did.
  console.log(`${told} events in ${SECONDS} s with ${ROWS} rows`);
  for (const [what, of] of [
    ['by the clock', ({ dur }) => dur / 1000],
    ['of processor time', ({ tdur, dur }) => (tdur ?? dur) / 1000],
  ]) {
    const times = tasks.map(of).sort((a, b) => b - a);
    const busy = times.reduce((sum, ms) => sum + ms, 0) / SECONDS / 10;
    const longest = times.slice(0, 5).map((ms) => ms.toFixed(0));
    const long = times.filter((ms) => ms > LONG_MS).length;
    console.log(
      `  ${what}: ${long} tasks over ${LONG_MS} ms, longest ${longest.join(', ')} ms, busy ${busy.toFixed(0)} %`,
    );
  }
  await browser.close();
  await host.close();
}
