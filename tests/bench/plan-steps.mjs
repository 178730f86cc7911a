// A process in which one thing is done with a folder of very many files; see plan.mjs. It prints what it found as JSON.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [built, what, folder, count] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(built, 'main', path)).href);
const { createApp } = await load('app/app.js');
const { WindowQueue } = await load('window/queue/queue.js');
const { AllowedFolders } = await load('window/folders/allowed.js');

const input = join(folder, 'in');
const app = await createApp();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const found = await (what === 'ledger' ? intoLedger() : intoWindow());
delay.disable();
const rows = found.rows;
if (rows !== Number(count)) throw new Error(`Expected ${count} rows but got ${rows}.`);
console.log(JSON.stringify({ pause: Math.round(delay.max / 1e6), ...found }));
await app.close();

async function intoLedger() {
  const target = { kind: 'scale', value: 2 };
  const batch = app.batches.start(await app.batches.plan({ inputs: [input], output: join(folder, 'out'), target }));
  const rows = batch.items().length;
  batch.release();
  return { rows };
}

async function intoWindow() {
  const allowedFolders = what === 'few' ? await AllowedFolders.of([folder]) : AllowedFolders.everywhere;
  const parts = { allowedFolders, strips: { soFar: () => [] }, makeWay: () => Promise.resolve() };
  const queue = await WindowQueue.open(app, parts);
  await queue.adding.add([input]);
  await queue.adding.finished();
  const rows = queue.state.rows.order.length;
  delay.disable();
  queue.clear();
  await queue.adding.add([input]);
  while (queue.state.rows.order.length < rows / 2) await pause(1);
  const asked = performance.now();
  queue.stop();
  await queue.adding.finished();
  const stopped = Math.round(performance.now() - asked);
  await queue.close();
  return { rows, stopped };
}
