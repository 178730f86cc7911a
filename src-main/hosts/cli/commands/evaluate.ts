import { providerChoices } from '../../../contract/providers.js';
import { oneOf, wholeIn } from '../../../base/check.js';
import type { EvaluatedPicture } from '../../../contract/evaluate.js';
import { EXIT, withApp, type Register } from '../cli.js';
import { interruptible } from '../interruptible.js';
import { table, type Column } from '../table.js';

interface EvaluateOptions {
  readonly model: string;
  readonly lr: string;
  readonly hr: string;
  readonly scale?: string;
  readonly provider: string;
  readonly json?: boolean;
}

const columns: readonly Column<EvaluatedPicture>[] = [
  { head: 'PICTURE', cell: ({ name }) => name },
  { head: 'PSNR Y', cell: ({ psnrY }) => psnrY.toFixed(3), right: true },
  { head: 'SSIM Y', cell: ({ ssimY }) => ssimY.toFixed(4), right: true },
  { head: 'PSNR RGB', cell: ({ psnrRgb }) => psnrRgb.toFixed(3), right: true },
  { head: 'SSIM RGB', cell: ({ ssimRgb }) => ssimRgb.toFixed(4), right: true },
];

export const registerEvaluate: Register = (program, cli) => {
  program
    .command('evaluate')
    .description('Measure a model on pairs of small and large pictures, as papers do: PSNR and SSIM, Y and RGB.')
    .requiredOption('-m, --model <id>', 'model or family of models; `enlarger models` lists them')
    .requiredOption('--lr <folder>', 'small pictures: NAMEx4.png (for a scale of 4) or NAME.png')
    .requiredOption('--hr <folder>', 'their originals: NAME.png')
    .option('-s, --scale <factor>', 'which model of a family')
    .option('--provider <name>', providerChoices.join(', '), 'cpu')
    .option('--json', 'print one JSON object a line')
    .action(({ model, lr, hr, scale, provider, json }: EvaluateOptions) =>
      withApp(cli, async (app) => {
        const request = {
          model,
          low: lr,
          high: hr,
          provider: oneOf('--provider', provider, providerChoices),
          ...(scale === undefined ? {} : { scale: wholeIn('--scale', scale, 1, 16) }),
        };
        const measured: EvaluatedPicture[] = [];
        const onPicture = (picture: EvaluatedPicture): void => {
          measured.push(picture);
          if (json === true) cli.print(JSON.stringify({ event: 'picture', ...picture }));
          else if (process.stderr.isTTY) cli.warn(`measured ${picture.name}`);
        };
        const result = await interruptible(({ signal }) =>
          app.measuring.evaluate(request, { signal, onPicture }).catch((error: unknown) => {
            if (!signal.aborted) throw error;
            process.exitCode = EXIT.interrupted;
          }),
        );
        if (result === undefined) return;
        const { unmatched, ...summary } = result;
        for (const file of unmatched) cli.warn(`${file} has no counterpart and was left out.`);
        if (json === true) {
          const { pictures, psnrY, ssimY, psnrRgb, ssimRgb } = summary;
          return cli.print(JSON.stringify({ event: 'summary', pictures, psnrY, ssimY, psnrRgb, ssimRgb }));
        }
        const mean = { name: `mean of ${summary.pictures}`, ...summary };
        for (const line of table(columns, [...measured, mean])) cli.print(line);
        cli.print(`${summary.model}, ${summary.scale} pixels shaved off each side`);
      }),
    );
};
