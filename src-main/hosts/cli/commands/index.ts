import type { Register } from '../cli.js';
import { registerBenchmark } from './benchmark.js';
import { registerEvaluate } from './evaluate.js';
import { registerModels } from './models/index.js';
import { registerResume } from './resume.js';
import { registerServe } from './serve.js';
import { registerStatus } from './studio/status.js';
import { registerWorker } from './studio/worker.js';
import { registerUpscale } from './upscale.js';

/** Every command, in the order of the help. */
export const commands: readonly Register[] = [
  registerUpscale,
  registerResume,
  registerModels,
  registerEvaluate,
  registerBenchmark,
  registerServe,
  registerWorker,
  registerStatus,
];
