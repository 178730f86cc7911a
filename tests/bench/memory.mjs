// What a thousand small pictures leave behind in the engine: see reliability/memory.mjs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepOnPage, table } from './page.mjs';
import { memory as measured } from './reliability/memory.mjs';

/** Bytes a picture. */
const GOAL = 1000;

export async function memory() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-memory-'));
  try {
    const { pictures, perPicture, collected, runtimeRuns, perRun } = await measured(folder);
    const rows = [
      ['', 'bytes a picture'],
      ['resident, as it runs: garbage that V8 has not collected yet too', Math.round(perPicture)],
      ['resident, collected after each picture', Math.round(collected.resident)],
      ['of that, values in V8’s heap', Math.round(collected.heap)],
      ['of that, buffers outside of it', Math.round(collected.buffers)],
      [
        `ONNX Runtime alone, ${runtimeRuns} runs of the same network in a process without this program`,
        Math.round(perRun),
      ],
    ];
    const own = collected.heap + collected.buffers;
    const reached = own < GOAL ? 'reached' : `not reached: ${Math.round(own)}`;
    await keepOnPage(
      'memory',
      'What small pictures leave in memory',
      `Growth of the engine’s process over ${pictures} pictures of 96 x 96 pixels twice as large, a line through what it held after each of the
last three quarters. What the program itself keeps is in the heap and in buffers; the rest of resident memory is what
allocators of native libraries hold of what they were given back.

${table(rows)}

Goal: less than ${GOAL} bytes a picture that the program keeps; ${reached}.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
