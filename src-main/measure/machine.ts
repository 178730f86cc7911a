import { availableParallelism, cpus, totalmem } from 'node:os';
import { programVersion } from '../base/version.js';
import type { Machine } from '../contract/benchmark.js';
import { runtimeVersion } from '../engine/runtime-version.js';

/** This machine and these versions, as far as Node can tell them; drivers of graphics cards it cannot. */
export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  // Rounded: what the system keeps for itself changes from start to start.
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  program: programVersion(),
  runtime: runtimeVersion(),
});

export const isSameMachine = (a: Machine, b: Machine): boolean =>
  (Object.keys(a) as (keyof Machine)[]).every((fact) => a[fact] === b[fact]);
