import { checkCsvName, writeBenchmarkCsv } from '../../../app/models/benchmark-csv.js';
import { numberIn, oneOf } from '../../../base/check.js';
import type { BenchmarkProgress, BenchmarkRequestInput } from '../../../contract/benchmark.js';
import { providerChoices } from '../../../contract/providers.js';
import { benchmarkWords } from '../benchmark-words.js';
import { EXIT, withApp, type Register } from '../cli.js';
import { interruptible } from '../interruptible.js';
import { noBar, progressBar } from '../progress-bar.js';

interface BenchmarkOptions {
  readonly models?: readonly string[];
  readonly providers?: readonly string[];
  readonly pictures?: readonly string[];
  readonly references?: string;
  readonly budget?: string;
  readonly lowPriority?: boolean;
  readonly csv?: string;
  readonly json?: boolean;
}

export const registerBenchmark: Register = (program, cli) => {
  program
    .command('benchmark')
    .description('Measure speed, memory and quality of models on this machine, and keep what was found for estimates.')
    .option('-m, --models <ids...>', 'models or families of models (all at hand unless said)')
    .option('--providers <names...>', `${providerChoices.join(', ')} (auto unless said)`)
    .option('--pictures <paths...>', 'pictures to measure quality on: crops are shrunk, enlarged and compared')
    .option('--references <folder>', 'originals of the same names; --pictures are then their small forms')
    .option(
      '--budget <seconds>',
      'about how long it may take (120 unless said); each model is visited once in any case',
    )
    .option('--low-priority', 'leave the processor to other programs')
    .option('--csv <file>', 'write the table to a .csv file')
    .option('--json', 'print one JSON object')
    .action((options: BenchmarkOptions) =>
      withApp(cli, async (app) => {
        if (options.csv !== undefined) checkCsvName(options.csv);
        const request = requestFrom(options);
        const bar = options.json === true ? noBar : progressBar('{what}');
        const onProgress = ({ fraction, model, provider }: BenchmarkProgress): void =>
          bar.update(fraction, { what: model === null ? 'preparing pictures' : `${model} on ${provider ?? ''}` });
        const result = await interruptible(({ signal }) =>
          app.measuring.benchmark(request, signal, onProgress),
        ).finally(() => bar.stop());
        for (const line of options.json === true ? [JSON.stringify(result)] : benchmarkWords(result)) cli.print(line);
        if (options.csv !== undefined) await writeBenchmarkCsv(options.csv, result);
        if (result.stopped) process.exitCode = EXIT.interrupted;
        else if (result.failures.length > 0) process.exitCode = EXIT.someFailed;
      }),
    );
};

/** Names may be given apart or with commas. */
const names = (given: readonly string[]): string[] =>
  given.flatMap((one) => one.split(',').map((name) => name.trim())).filter((name) => name !== '');

function requestFrom(options: BenchmarkOptions): BenchmarkRequestInput {
  const { models, providers, pictures, references, budget, lowPriority } = options;
  return {
    ...(models === undefined ? {} : { models: names(models) }),
    ...(providers === undefined
      ? {}
      : { providers: names(providers).map((name) => oneOf('--providers', name, providerChoices)) }),
    ...(pictures === undefined ? {} : { pictures: [...pictures] }),
    ...(references === undefined ? {} : { references }),
    ...(budget === undefined ? {} : { budgetSeconds: numberIn('--budget', budget, 1, 86_400) }),
    ...(lowPriority === true ? { lowPriority } : {}),
  };
}
