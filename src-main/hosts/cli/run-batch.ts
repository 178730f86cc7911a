import type { ClaimedBatch } from '../../app/claimed-batch.js';
import type { BatchEvent, BatchSummary } from '../../contract/batch.js';
import { EXIT, type Cli } from './cli.js';
import { interruptible } from './interruptible.js';
import { barReporter, closingWords, jsonReporter, plainReporter } from './reporters.js';

export interface ShowOptions {
  readonly json?: boolean;
  readonly report?: string;
}

/** Who works a batch off: this machine, or those on a queue. */
export type Runner = (batch: ClaimedBatch) => Promise<{
  run(signal: AbortSignal, listener: { onEvent(event: BatchEvent): void }): Promise<BatchSummary>;
}>;

const thisMachine: Runner = (batch) => batch.queue();

/** Runs a batch in the terminal to its end, or until Ctrl-C, and sets the exit status. */
export async function runBatch(
  cli: Cli,
  batch: ClaimedBatch,
  { json = false, report }: ShowOptions,
  runner = thisMachine,
): Promise<void> {
  const reporter = json
    ? jsonReporter(cli, () => batch.each(['waiting']))
    : process.stdout.isTTY
      ? barReporter()
      : plainReporter(cli);
  reporter.settled(batch.each(['skipped', 'failed']));
  const queue = await runner(batch);
  const stopping = runner === thisMachine ? 'Stopping after this tile' : 'Leaving the batch to its machines';
  const onStop = (): void => cli.warn(`${stopping}; press again to stop at once.`);
  await interruptible(
    async ({ signal }) => {
      const summary = await queue.run(signal, { onEvent: (event) => reporter.event(event) });
      if (!json) for (const line of closingWords(summary, (state) => batch.each([state]))) cli.print(line);
      if (report !== undefined) {
        await batch.writeReport(report);
        if (!json) cli.print(`The report is in ${report}`);
      }
      if (signal.aborted) process.exitCode = EXIT.interrupted;
      else process.exitCode = summary.failed > 0 || summary.waiting > 0 ? EXIT.someFailed : EXIT.fine;
    },
    { onStop },
  );
}
