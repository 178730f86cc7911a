// Machines of a studio in one process, with an engine that waits instead of computing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ClaimedBatch } from '../../../dist/main/app/claimed-batch.js';
import { Ledger } from '../../../dist/main/batch/ledger.js';
import { Queue } from '../../../dist/main/batch/queue.js';
import { upscaleRequest } from '../../../dist/main/contract/request.js';
import { bundledPlaces, readCard } from '../../../dist/main/library/model-folder.js';
import { modelFileOf } from '../../../dist/main/library/model-file.js';
import { queueAddress } from '../../../dist/main/studio/address.js';
import { Board } from '../../../dist/main/studio/board.js';
import { Herd } from '../../../dist/main/studio/herd.js';
import { putPictures } from '../../../dist/main/studio/put.js';
import { Roots } from '../../../dist/main/studio/roots.js';
import { Server } from '../../../dist/main/studio/server.js';
import { StudioWorker } from '../../../dist/main/studio/worker.js';

const VERSION = 'bench';
const SIDE = 1000;
const listener = { onEvent: () => undefined };

const item = (folder, i) => ({
  ...{ input: join(folder, 'in.png'), output: join(folder, 'out', `${i}.png`), folder: '', defaultOutput: folder },
  ...{ width: SIDE / 2, height: SIDE / 2, targetWidth: SIDE, targetHeight: SIDE, targetPixels: SIDE ** 2 },
  ...{ state: 'waiting', reason: null, cause: null, facts: undefined },
  encoding: { format: 'png', quality: 100, lossless: true, depth: 8 },
});

const engineThatWaits = (ms) => ({
  async run(job) {
    if (ms > 0) await pause(ms);
    await writeFile(job.output, 'result');
    return {
      ...{ kind: 'done', output: job.output, ...job.target, bytes: 6, stages: { read: 0, network: ms, write: 0 } },
      ...{ provider: 'cpu', notes: [], peakMemory: 0 },
    };
  },
  pause: () => undefined,
  resume: () => undefined,
});

export async function newBatch(folder, count) {
  mkdirSync(join(folder, 'out'), { recursive: true });
  writeFileSync(join(folder, 'in.png'), 'picture');
  const ledger = new Ledger(join(folder, 'ledger.sqlite'));
  const request = {
    inputs: [folder],
    output: join(folder, 'out'),
    model: 'swift-x2',
    target: { kind: 'scale', value: 2 },
  };
  const id = ledger.addBatch(upscaleRequest.parse(request));
  ledger.addItems(
    id,
    Array.from({ length: count }, (_, i) => item(folder, i)),
  );
  return { ledger, batch: new ClaimedBatch({ ledger }, id, () => undefined) };
}

async function family() {
  const places = await bundledPlaces(join(import.meta.dirname, '..', '..', '..', 'models'));
  const place = places.find(({ id }) => id === 'swift-x2');
  const card = await readCard(place);
  return { models: [{ ...card, bundled: true }], file: () => Promise.resolve(modelFileOf(card, place.onnx)) };
}

/** Seconds of a batch on this machine alone, as every batch is worked off. */
export async function alone(folder, count, ms) {
  const { ledger, batch } = await newBatch(folder, count);
  const known = await family();
  const space = () => Promise.resolve({ free: 1e15, size: 1e15 });
  const parts = { ledger, engine: engineThatWaits(ms), family: () => Promise.resolve(known), scratch: folder, space };
  const start = performance.now();
  await new Queue(parts, batch).run(new AbortController().signal, listener);
  const seconds = (performance.now() - start) / 1000;
  ledger.close();
  return seconds;
}

/** The same with some machines on a queue, from the first picture's being put there to the last row in the ledger. */
export async function together(folder, address, machines, count, ms, atOnce = 1) {
  const { ledger, batch } = await newBatch(folder, count);
  const known = await family();
  const families = { named: () => Promise.resolve(known) };
  const open = async () => {
    const server = await Server.open(queueAddress(address, {}), () => undefined);
    return { server, board: new Board(server, VERSION), roots: await Roots.of([folder]), version: VERSION };
  };
  const stop = new AbortController();
  const workers = [];
  for (let i = 0; i < machines; i++) {
    const app = {
      families,
      home: folder,
      engine: engineThatWaits(ms),
      estimates: { refresh: () => Promise.resolve(), of: () => ({ seconds: null, secondsFrom: null }) },
      scratch: { folder: () => Promise.resolve(folder) },
    };
    const models = { list: () => Promise.resolve({ models: known.models, damaged: [] }) };
    const parts = { ...(await open()), app: { ...app, models }, tell: () => undefined };
    workers.push({ parts, ended: new StudioWorker(parts, { atOnce }).run(stop.signal) });
  }
  const parts = { ...(await open()), app: { families } };
  const start = performance.now();
  const summary = await new Herd(parts, batch, 'ab'.repeat(8)).run(new AbortController().signal, listener);
  const seconds = (performance.now() - start) / 1000;
  if (summary.done !== count) throw new Error(`Expected ${count} pictures but ${summary.done} were made.`);
  stop.abort();
  for (const one of workers) {
    await one.ended;
    await one.parts.server.close();
  }
  await parts.server.close();
  ledger.close();
  return seconds;
}

/** Seconds and memory of both sides for so many pictures put on the queue, bytes. */
export async function planned(folder, address, count) {
  const { ledger, batch } = await newBatch(folder, count);
  const server = await Server.open(queueAddress(address, {}), () => undefined);
  const roots = await Roots.of([folder]);
  const used = async () => Number(/used_memory:(\d+)/.exec(await server.client.info('memory'))[1]);
  const items = batch.items();
  const before = await used();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
  const start = performance.now();
  await putPictures(server.queue('cd'.repeat(8)), items, roots);
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const found = { seconds, own: most, server: (await used()) - before };
  await server.queue('cd'.repeat(8)).obliterate({ force: true });
  await server.close();
  ledger.close();
  return found;
}
