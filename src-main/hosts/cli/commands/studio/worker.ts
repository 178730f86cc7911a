import { numberIn, wholeIn } from '../../../../base/check.js';
import { withApp, type Register } from '../../cli.js';
import { interruptible } from '../../interruptible.js';
import { endpointHelp, queueHelp, rootHelp, several, withStudio } from '../../studio.js';
import { plural } from '../../words.js';

interface WorkerOptions {
  readonly queue: string;
  readonly root?: readonly string[];
  readonly s3Endpoint?: string;
  readonly name?: string;
  readonly atOnce?: string;
  readonly lostAfter?: string;
}

export const registerWorker: Register = (program, cli) => {
  program
    .command('worker')
    .description('Make pictures that other machines put on a queue, until Ctrl-C.')
    .requiredOption('--queue <address>', queueHelp)
    .option('--root <folder>', `${rootHelp}; nothing else is read or written`, several)
    .option('--s3-endpoint <address>', endpointHelp)
    .option('--name <name>', 'what this machine is called in `enlarger status` (its host name unless said)')
    .option('--at-once <pictures>', 'pictures under way at a time (2 unless said)')
    .option('--lost-after <seconds>', 'silence after which its pictures are given to others (30 unless said)')
    .action(({ atOnce, lostAfter, ...options }: WorkerOptions) => {
      const settings = {
        name: options.name,
        atOnce: atOnce === undefined ? undefined : wholeIn('--at-once', atOnce, 1, 16),
        lostAfter: lostAfter === undefined ? undefined : numberIn('--lost-after', lostAfter, 1, 3600),
      };
      return withApp(cli, (app) =>
        withStudio(cli, options, async (studio) => {
          const worker = await studio.worker(app, settings);
          cli.print('Waiting for pictures; Ctrl-C ends it.');
          const { made, failed } = await interruptible(({ signal }) => worker.run(signal));
          cli.print(`${plural(made, 'picture')} made here, ${failed} failed.`);
        }),
      );
    });
};
