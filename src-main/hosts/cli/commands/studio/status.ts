import { Problem } from '../../../../base/problem.js';
import type { Machine, QueueStatus, SharedBatchStatus } from '../../../../contract/studio.js';
import type { Register } from '../../cli.js';
import { queueHelp, withStudio } from '../../studio.js';
import { table } from '../../table.js';
import { duration, plural } from '../../words.js';

interface StatusOptions {
  readonly queue: string;
  readonly json?: boolean;
  readonly pause?: boolean;
  readonly goOn?: boolean;
}

export const registerStatus: Register = (program, cli) => {
  program
    .command('status')
    .description('Show the batches on a queue, the machines that work on them, and what failed.')
    .requiredOption('--queue <address>', queueHelp)
    .option('--pause', 'let no machine begin another picture')
    .option('--go-on', 'let them go on')
    .option('--json', 'print one JSON object')
    .action((options: StatusOptions) =>
      withStudio(cli, options, async (studio) => {
        if (options.pause === true && options.goOn === true) {
          throw new Problem('bad-option', 'Expected --pause or --go-on but got both.', 'Leave one of them out.');
        }
        if (options.pause === true) await studio.pause();
        if (options.goOn === true) await studio.goOn();
        const status = await studio.status();
        if (options.json === true) cli.print(JSON.stringify(status));
        else for (const line of linesOf(status)) cli.print(line);
      }),
    );
};

function linesOf({ batches, workers }: QueueStatus): string[] {
  const lines = batches.length === 0 ? ['No batch is on this queue.'] : batches.flatMap(batchLines);
  if (workers.length === 0) return [...lines, '', 'No machine works on it: `enlarger worker` on each starts one.'];
  const names = new Map(batches.map(({ id, name }) => [id, name]));
  const columns = [
    { head: 'machine', cell: (one: Machine) => one.name },
    { head: 'version', cell: (one: Machine) => one.version },
    { head: 'batch', cell: ({ batch }: Machine) => (batch === null ? '' : (names.get(batch) ?? '')) },
    { head: 'MP/s', cell: ({ speed }: Machine) => (speed === null ? '' : speed.toFixed(2)), right: true },
    { head: 'made', cell: ({ made }: Machine) => String(made), right: true },
    { head: 'failed', cell: ({ failed }: Machine) => String(failed), right: true },
    { head: 'holds', cell: ({ holds }: Machine) => holds.join(', ') },
  ];
  return [...lines, '', ...table(columns, workers)];
}

function batchLines({ name, host, done, skipped, failed, waiting, running, ...batch }: SharedBatchStatus): string[] {
  const left = batch.secondsLeft === null ? '' : `, about ${duration(batch.secondsLeft)} left`;
  const away = batch.uncollected > 0 ? `, ${batch.uncollected} not collected yet` : '';
  return [
    `${name}, from ${host}${batch.isPaused ? ', paused' : ''}: ${plural(done, 'picture')} made, ${skipped} skipped, ${failed} failed${away}; ${waiting} waiting, ${running} under way${left}.`,
    ...batch.failures.map(({ input, reason }) => `  ${input}: ${reason}`),
  ];
}
