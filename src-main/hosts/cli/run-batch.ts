import type { ClaimedBatch } from '../../app/claimed-batch.js';
import { EXIT, type Cli } from './cli.js';
import { interruptible } from './interruptible.js';
import { barReporter, closingWords, jsonReporter, plainReporter } from './reporters.js';

export interface ShowOptions {
  readonly json?: boolean;
  readonly report?: string;
}

/** Runs a batch in the terminal to its end, or until Ctrl-C, and sets the exit status. */
export async function runBatch(cli: Cli, batch: ClaimedBatch, { json = false, report }: ShowOptions): Promise<void> {
  const reporter = json
    ? jsonReporter(cli, () => batch.items())
    : process.stdout.isTTY
      ? barReporter()
      : plainReporter(cli);
  reporter.settled(batch.items().filter(({ state }) => state === 'skipped' || state === 'failed'));
  const queue = await batch.queue();
  const onStop = (): void => cli.warn('Stopping after this tile; press again to stop at once.');
  await interruptible(
    async ({ signal }) => {
      const summary = await queue.run(signal, { onEvent: (event) => reporter.event(event) });
      if (!json) for (const line of closingWords(summary, batch.items())) cli.print(line);
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
