import type { Command } from 'commander';
import {
  leastMemory,
  leastShare,
  mostMemory,
  mostThreads,
  noLimits,
  type EngineLimits,
} from '../../contract/engine.js';
import { wholeIn } from '../../base/check.js';

// How much of the machine a command that enlarges may take.

export interface LimitOptions {
  readonly threads?: string;
  readonly processorShare?: string;
  readonly memory?: string;
}

export const withLimits = (command: Command): Command =>
  command
    .option('--threads <number>', 'threads that compute on the processor (one a core unless said)')
    .option(
      '--processor-share <percent>',
      `of all processors to take over time, ${leastShare} to 100, to keep the machine cool`,
    )
    .option(
      '--memory <megabytes>',
      'that the engine plans to take (what does well unless said); what needs more takes more',
    );

/** @throws Problem `bad-option` */
export const limitsFrom = ({ threads, processorShare, memory }: LimitOptions): EngineLimits => ({
  threads: threads === undefined ? noLimits.threads : wholeIn('--threads', threads, 1, mostThreads),
  processorShare:
    processorShare === undefined
      ? noLimits.processorShare
      : wholeIn('--processor-share', processorShare, leastShare, 100),
  memory: memory === undefined ? noLimits.memory : wholeIn('--memory', memory, leastMemory, mostMemory),
});
