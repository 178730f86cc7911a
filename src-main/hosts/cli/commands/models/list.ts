import type { CatalogueEntry } from '../../../../contract/catalogue.js';
import { downloadSize } from '../../../../contract/catalogue.js';
import type { MeasuredQuality, ModelCard } from '../../../../contract/model.js';
import { withApp, type Register } from '../../cli.js';
import { table, type Column } from '../../table.js';
import { count, size } from '../../words.js';

interface ListOptions {
  readonly json?: boolean;
}

/** PSNR on the set that most papers give. */
const onSet5 = ({ measured }: { readonly measured: readonly MeasuredQuality[] }): string =>
  measured.find(({ set }) => set === 'Set5')?.psnrY.toFixed(2) ?? '';

const modelColumns: readonly Column<ModelCard>[] = [
  { head: 'MODEL', cell: ({ id }) => id },
  { head: 'NETWORK', cell: ({ architecture }) => architecture },
  { head: 'SCALE', cell: ({ scale }) => `x${scale}` },
  { head: 'PARAMETERS', cell: ({ parameters }) => count(parameters), right: true },
  { head: 'GOOD FOR', cell: ({ goodFor }) => goodFor },
  { head: 'SET5 dB', cell: onSet5, right: true },
  { head: 'FROM', cell: ({ bundled }) => (bundled ? 'bundled' : 'yours') },
  { head: 'TITLE', cell: ({ title }) => title },
];

const catalogueColumns: readonly Column<CatalogueEntry>[] = [
  { head: 'MODEL', cell: ({ id }) => id },
  { head: 'NETWORK', cell: ({ network }) => network },
  { head: 'SCALE', cell: ({ scale }) => `x${scale}` },
  { head: 'DOWNLOAD', cell: (entry) => size(downloadSize(entry)), right: true },
  { head: 'GOOD FOR', cell: ({ goodFor }) => goodFor },
  { head: 'SET5 dB', cell: onSet5, right: true },
  { head: 'LICENCE', cell: ({ licence }) => licence },
  { head: 'TITLE', cell: ({ title }) => title },
];

/** `models list`, the models at hand, and `models available`, those that can be fetched. */
export const registerList: Register = (models, cli) => {
  models
    .command('list', { isDefault: true })
    .description('List the models at hand.')
    .option('--json', 'print one JSON object a line')
    .action(({ json }: ListOptions) =>
      withApp(cli, async (app) => {
        const { models: all, damaged } = await app.models.list();
        for (const line of json === true ? all.map((card) => JSON.stringify(card)) : table(modelColumns, all)) {
          cli.print(line);
        }
        for (const { reason } of damaged) cli.warn(reason);
      }),
    );
  models
    .command('available')
    .description('List the models that can be installed.')
    .option('--json', 'print one JSON object a line')
    .action(({ json }: ListOptions) =>
      withApp(cli, (app) => {
        const all = app.models.available;
        const lines =
          json === true
            ? all.map((entry) => JSON.stringify({ ...entry, download: downloadSize(entry) }))
            : table(catalogueColumns, all);
        for (const line of lines) cli.print(line);
        return Promise.resolve();
      }),
    );
};
