import type { Command } from 'commander';
import { leastShare, mostThreads, noLimits, type EngineLimits } from '../../contract/engine.js';
import { wholeIn } from '../../base/check.js';

// How much of the machine a command that enlarges may take.

export interface LimitOptions {
  readonly threads?: string;
  readonly processorShare?: string;
}

export const withLimits = (command: Command): Command =>
  command
    .option('--threads <number>', 'threads that compute on the processor (one a core unless said)')
    .option(
      '--processor-share <percent>',
      `of all processors to take over time, ${leastShare} to 100, to keep the machine cool`,
    );

/** @throws Problem `bad-option` */
export const limitsFrom = ({ threads, processorShare }: LimitOptions): EngineLimits => ({
  threads: threads === undefined ? noLimits.threads : wholeIn('--threads', threads, 1, mostThreads),
  processorShare:
    processorShare === undefined
      ? noLimits.processorShare
      : wholeIn('--processor-share', processorShare, leastShare, 100),
});
