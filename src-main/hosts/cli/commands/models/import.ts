import { withApp, type Register } from '../../cli.js';
import { count } from '../../words.js';

interface ImportOptions {
  readonly id?: string;
  readonly title?: string;
  readonly json?: boolean;
}

/** `models import`, a weight file on this machine, and `models remove`. */
export const registerImport: Register = (models, cli) => {
  models
    .command('import')
    .description('Take a weight file in: PyTorch, safetensors, ncnn, TensorFlow.js or ONNX.')
    .argument('<file>', 'for ncnn the .param file, with the .bin file beside it')
    .option('--id <id>', 'what to call it (from the name of the file unless said)')
    .option('--title <words>', 'its title in lists')
    .option('--json', 'print {"event":"imported","id","architecture","scale"}')
    .action((file: string, { json, ...known }: ImportOptions) =>
      withApp(cli, async (app) => {
        const { id, title, architecture, scale, parameters } = await app.models.import(file, known);
        cli.print(
          json === true
            ? JSON.stringify({ event: 'imported', id, architecture, scale })
            : `Imported ${id}: ${title}, x${scale}, ${count(parameters)} parameters.`,
        );
      }),
    );
  models
    .command('remove')
    .description('Remove a model that was imported or installed.')
    .argument('<id>')
    .option('--json', 'print {"event":"removed","id"}')
    .action((id: string, { json }: { json?: boolean }) =>
      withApp(cli, async (app) => {
        await app.models.remove(id);
        cli.print(json === true ? JSON.stringify({ event: 'removed', id }) : `Removed ${id}.`);
      }),
    );
};
