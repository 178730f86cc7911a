import type { App } from '../../app/app.js';
import type { BatchHandle } from '../../app/batch-handle.js';
import { EXIT, type Cli } from './cli.js';
import { barReporter, closingWords, jsonReporter, plainReporter } from './reporters.js';

export interface ShowOptions {
  readonly json?: boolean;
  readonly report?: string;
}

/** Ctrl-C, a polite kill, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a batch in the terminal to its end, or until Ctrl-C, and sets the exit status. */
export async function runBatch(cli: Cli, app: App, batch: BatchHandle, options: ShowOptions): Promise<void> {
  const json = options.json === true;
  const reporter = json
    ? jsonReporter(cli, () => batch.items())
    : process.stdout.isTTY
      ? barReporter()
      : plainReporter(cli);
  const settled = batch.items().filter(({ state }) => state === 'skipped' || state === 'failed');
  reporter.settled(settled);
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    cli.warn('Stopping after this tile; press again to stop at once.');
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    const summary = await batch.run(stop.signal, (event) => reporter.event(event));
    const items = batch.items();
    if (!json) for (const line of closingWords(summary, items)) cli.print(line);
    if (options.report !== undefined) {
      await app.report(options.report, items);
      if (!json) cli.print(`The report is in ${options.report}`);
    }
    if (stop.signal.aborted) process.exitCode = EXIT.interrupted;
    else process.exitCode = summary.failed > 0 || summary.waiting > 0 ? EXIT.someFailed : EXIT.fine;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
