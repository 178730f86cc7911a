import type { Batches, Elsewhere } from '../../../app/batches.js';
import type { Studio } from '../../../studio/studio.js';
import { limitsFrom, withLimits, type LimitOptions } from '../engine-limits.js';
import { withApp, type Register } from '../cli.js';
import { runBatch, type ShowOptions } from '../run-batch.js';
import { herdOf, queueOf, withStudio } from '../studio.js';

/** Commands that go on with a batch the ledger knows. */
const again = [
  {
    name: 'resume',
    description: 'Go on with the last batch that did not come to its end.',
    find: (batches: Batches) => batches.resume(),
    nothing: 'There is nothing to resume.',
  },
  {
    name: 'retry',
    description: 'Run the failed pictures of the last batch again.',
    find: (batches: Batches, elsewhere?: Elsewhere) => batches.retry(elsewhere),
    nothing: 'There is nothing to retry.',
  },
] as const;

export const registerResume: Register = (program, cli) => {
  for (const { name, description, find, nothing } of again) {
    withLimits(program.command(name))
      .description(description)
      .option(
        '--report <file>',
        'write what became of every picture to a .csv or .json file, or to an .html page to print',
      )
      .option('--json', 'print one JSON object a line')
      .action((options: ShowOptions & LimitOptions) =>
        withApp(cli, async (app) => {
          app.machine.limit(limitsFrom(options));
          if (options.report !== undefined) app.batches.checkReportName(options.report);
          const id = app.batches.latest(name);
          if (id === undefined) return cli.warn(nothing);
          const goOn = async (studio?: Studio): Promise<void> => {
            const batch = await find(app.batches, await studio?.elsewhere(app));
            await runBatch(cli, batch!, options, studio && herdOf(app, studio));
          };
          const shared = await queueOf(app, id);
          await (shared === undefined ? goOn() : withStudio(cli, shared, goOn));
        }),
      );
  }
};
